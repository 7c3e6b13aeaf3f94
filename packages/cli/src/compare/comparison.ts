import type { Age, Reason } from "@recess/core";
import type { Side } from "./side.ts";
import { newTally, type Tally } from "./tally.ts";

/** What changes between two policies for the accounts of a trace: plain data, as `--json` prints it. */
export interface Comparison {
  readonly old: { readonly policy: string };
  readonly new: { readonly policy: string };
  readonly trace: TraceFacts;
  /** All accounts that either policy governs. */
  readonly total: Group;
  /** By band; an account whose band changes is in a group of its own kind. */
  readonly bands: readonly Group[];
  readonly reasons: readonly ReasonChange[];
  readonly changes: Changes;
  /** Those that change most, the most first. */
  readonly accounts: readonly AccountChange[];
}

export interface TraceFacts {
  readonly name: string;
  readonly events: number;
  readonly accounts: number;
  /** ISO 8601; `null` for an empty trace. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface Group {
  /** `null`: ungoverned. */
  readonly oldBand: string | null;
  readonly newBand: string | null;
  readonly accounts: number;
  readonly old: Figures;
  readonly new: Figures;
}

/** Sums over the accounts of a group. `PerDay` is by account and day on which it came. */
export interface Figures {
  readonly accountDays: number;
  readonly accountsStopped: number;
  readonly stops: number;
  readonly stopsPerDay: number;
  /** Only from policies or bands that observe. */
  readonly wouldStops: number;
  readonly minutes: number;
  readonly minutesPerDay: number;
  readonly messages: number;
  readonly refusedMessages: number;
  readonly warningsPerDay: number;
  readonly nudgesPerDay: number;
  readonly breaksPerDay: number;
  readonly remindersPerDay: number;
  /** 24 numbers, from midnight, local. */
  readonly stopsByHour: readonly number[];
}

export interface ReasonChange {
  readonly reason: Reason;
  readonly old: { readonly stops: number; readonly accounts: number };
  readonly new: { readonly stops: number; readonly accounts: number };
}

export interface Changes {
  readonly unchanged: number;
  readonly newlyStopped: number;
  readonly noLongerStopped: number;
  readonly stoppedMoreOften: number;
  readonly stoppedLessOften: number;
  readonly moreTime: number;
  readonly lessTime: number;
  readonly otherBand: number;
  readonly newlyGoverned: number;
  readonly noLongerGoverned: number;
  /** Accounts by the change of their minutes a day; each bin is `[from, to)`. */
  readonly minutesPerDay: readonly MinutesBin[];
}

export interface MinutesBin {
  readonly from: number;
  readonly to: number;
  readonly accounts: number;
}

export interface AccountChange {
  readonly account: string;
  readonly age: Age;
  readonly old: AccountFigures;
  readonly new: AccountFigures;
}

export interface AccountFigures {
  readonly band: string | null;
  readonly minutesPerDay: number;
  readonly stops: number;
  readonly refusedMessages: number;
  /** Why it is stopped most often. */
  readonly reason: Reason | null;
}

interface Pair {
  readonly account: string;
  readonly old: Tally;
  readonly new: Tally;
}

/** `ages`: the last that is known of each account; `top`: how many accounts are named. */
export function makeComparison(
  oldSide: Side,
  newSide: Side,
  trace: TraceFacts,
  ages: ReadonlyMap<string, Age>,
  top: number,
): Comparison {
  const all = [...oldSide.tallies].map(([account, tally]): Pair => ({
    account,
    old: tally,
    new: newSide.tallies.get(account) ?? newTally(),
  }));
  const pairs = all.filter((pair) => pair.old.band !== null || pair.new.band !== null);
  return {
    old: { policy: oldSide.name },
    new: { policy: newSide.name },
    trace,
    total: groupOf(null, null, pairs, addHours(oldSide, null), addHours(newSide, null)),
    bands: groups(pairs, oldSide, newSide),
    reasons: reasonChanges(pairs),
    changes: changesOf(pairs),
    accounts: mostChanged(pairs, ages, top),
  };
}

function groups(pairs: readonly Pair[], oldSide: Side, newSide: Side): readonly Group[] {
  const byBands = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = JSON.stringify([pair.old.band, pair.new.band]);
    const group = byBands.get(key);
    if (group === undefined) byBands.set(key, [pair]);
    else group.push(pair);
  }
  return [...byBands.values()]
    .map((group) => {
      const [oldBand, newBand] = [group[0]?.old.band ?? null, group[0]?.new.band ?? null];
      return groupOf(oldBand, newBand, group, addHours(oldSide, oldBand), addHours(newSide, newBand));
    })
    .sort((a, b) => b.accounts - a.accounts);
}

function groupOf(
  oldBand: string | null,
  newBand: string | null,
  pairs: readonly Pair[],
  oldHours: readonly number[],
  newHours: readonly number[],
): Group {
  const [olds, news] = [pairs.map((pair) => pair.old), pairs.map((pair) => pair.new)];
  return {
    oldBand,
    newBand,
    accounts: pairs.length,
    old: figuresOf(olds, oldHours),
    new: figuresOf(news, newHours),
  };
}

/** Of one band, or of all. */
function addHours(side: Side, band: string | null): readonly number[] {
  const sums = Array.from({ length: 24 }, () => 0);
  for (const [name, hours] of side.hours) {
    if (band !== null && name !== band) continue;
    hours.forEach((stops, hour) => {
      sums[hour] = (sums[hour] ?? 0) + stops;
    });
  }
  return sums;
}

function figuresOf(tallies: readonly Tally[], stopsByHour: readonly number[]): Figures {
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  const accountDays = sum(({ days }) => days);
  const perDay = (total: number): number => (accountDays === 0 ? 0 : round(total / accountDays));
  const stops = sum((tally) => tally.stops);
  const minutes = sum(({ usedMs }) => usedMs) / 60_000;
  return {
    accountDays,
    accountsStopped: tallies.filter((tally) => tally.stops > 0).length,
    stops,
    stopsPerDay: perDay(stops),
    wouldStops: sum(({ wouldStops }) => wouldStops),
    minutes: round(minutes),
    minutesPerDay: perDay(minutes),
    messages: sum(({ messages }) => messages),
    refusedMessages: sum(({ refusedMessages }) => refusedMessages),
    warningsPerDay: perDay(sum(({ warnings }) => warnings)),
    nudgesPerDay: perDay(sum(({ nudges }) => nudges)),
    breaksPerDay: perDay(sum(({ breaks }) => breaks)),
    remindersPerDay: perDay(sum(({ reminders }) => reminders)),
    stopsByHour,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

const REASONS: readonly Reason[] = [
  "paused",
  "quiet-hours",
  "outside-open-hours",
  "daily-limit",
  "weekly-limit",
  "break",
  "message-limit",
  "token-limit",
];

function reasonChanges(pairs: readonly Pair[]): readonly ReasonChange[] {
  const of = (reason: Reason, side: "old" | "new"): ReasonChange["old"] => {
    const stops = pairs.map((pair) => pair[side].stopsByReason[reason] ?? 0);
    return { stops: stops.reduce((a, b) => a + b, 0), accounts: stops.filter((count) => count > 0).length };
  };
  return REASONS.map((reason): ReasonChange => ({ reason, old: of(reason, "old"), new: of(reason, "new") })).filter(
    (change) => change.old.stops > 0 || change.new.stops > 0,
  );
}

/** A change of less is nothing that anyone would see. */
const SAME_MINUTES = 0.1;

function changesOf(pairs: readonly Pair[]): Changes {
  const count = (holds: (pair: Pair) => boolean): number => pairs.filter(holds).length;
  const both = (pair: Pair): boolean => pair.old.stops > 0 && pair.new.stops > 0;
  return {
    unchanged: count((pair) => !isChanged(pair)),
    newlyStopped: count((pair) => pair.old.stops === 0 && pair.new.stops > 0),
    noLongerStopped: count((pair) => pair.old.stops > 0 && pair.new.stops === 0),
    stoppedMoreOften: count((pair) => both(pair) && pair.new.stops > pair.old.stops),
    stoppedLessOften: count((pair) => both(pair) && pair.new.stops < pair.old.stops),
    moreTime: count((pair) => moreMinutes(pair) >= SAME_MINUTES),
    lessTime: count((pair) => moreMinutes(pair) <= -SAME_MINUTES),
    otherBand: count((pair) => pair.old.band !== null && pair.new.band !== null && pair.old.band !== pair.new.band),
    newlyGoverned: count((pair) => pair.old.band === null),
    noLongerGoverned: count((pair) => pair.new.band === null),
    minutesPerDay: minutesBins(pairs),
  };
}

function isChanged(pair: Pair): boolean {
  return (
    pair.old.band !== pair.new.band ||
    pair.old.stops !== pair.new.stops ||
    pair.old.refusedMessages !== pair.new.refusedMessages ||
    Math.abs(moreMinutes(pair)) >= SAME_MINUTES
  );
}

/** How many more minutes a day; 0 if it is governed on one side only, as then nothing is measured on the other. */
function moreMinutes(pair: Pair): number {
  return pair.old.band === null || pair.new.band === null ? 0 : minutesPerDay(pair.new) - minutesPerDay(pair.old);
}

function minutesPerDay({ usedMs, days }: Tally): number {
  return days === 0 ? 0 : usedMs / days / 60_000;
}

/** Bins of equal width around 0, of accounts whose time changes. */
function minutesBins(pairs: readonly Pair[]): readonly MinutesBin[] {
  const changes = pairs.map(moreMinutes).filter((more) => Math.abs(more) >= SAME_MINUTES);
  const widest = changes.reduce((most, more) => Math.max(most, Math.abs(more)), 0);
  const width = [0.5, 1, 2, 5, 10, 15, 30, 60].find((candidate) => widest / candidate <= 12) ?? 120;
  const bins = new Map<number, number>();
  for (const more of changes) {
    const bin = Math.floor(more / width);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, accounts]) => ({ from: bin * width, to: (bin + 1) * width, accounts }));
}

function mostChanged(pairs: readonly Pair[], ages: ReadonlyMap<string, Age>, top: number): readonly AccountChange[] {
  // A stop weighs as much as some minutes: both are felt.
  const weight = (pair: Pair): number =>
    Math.abs(moreMinutes(pair)) + (Math.abs(pair.new.stops - pair.old.stops) * 10) / Math.max(1, pair.old.days);
  return pairs
    .filter(isChanged)
    .sort((a, b) => weight(b) - weight(a) || (a.account < b.account ? -1 : 1))
    .slice(0, top)
    .map((pair) => ({
      account: pair.account,
      age: ages.get(pair.account) ?? "unknown",
      old: accountFigures(pair.old),
      new: accountFigures(pair.new),
    }));
}

function accountFigures(tally: Tally): AccountFigures {
  const { band, stops, refusedMessages, stopsByReason } = tally;
  const reason = REASONS.reduce<Reason | null>((most, candidate) => {
    const count = stopsByReason[candidate] ?? 0;
    return count > (most === null ? 0 : (stopsByReason[most] ?? 0)) ? candidate : most;
  }, null);
  return { band, minutesPerDay: round(minutesPerDay(tally)), stops, refusedMessages, reason };
}
