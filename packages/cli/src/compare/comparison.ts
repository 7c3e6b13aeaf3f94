import type { Age } from "@recess/core";
import { type AccountChange, isChanged, moreMinutes, mostChanged, SAME_MINUTES } from "./accounts.ts";
import {
  type ChangeIntervals,
  changeIntervals,
  type Figures,
  figuresOf,
  type Member,
  type Pair,
  type ReasonChange,
  reasonChanges,
} from "./figures.ts";
import type { PolicyDifference } from "./differences.ts";
import type { ReactionOptions } from "./reactions.ts";
import type { Side } from "./side.ts";
import { newTally } from "./tally.ts";

/** What changes between two policies for the accounts of a trace: plain data, as `--json` prints it. */
export interface Comparison {
  readonly old: { readonly policy: string };
  readonly new: { readonly policy: string };
  /** Differences between the policies themselves, whatever the trace shows. */
  readonly differences: readonly PolicyDifference[];
  readonly trace: TraceFacts;
  /** Every account that either policy governs. */
  readonly total: Group;
  /** By band; accounts that change band form groups of their own. */
  readonly bands: readonly Group[];
  readonly changes: Changes;
  /** The accounts that change most, largest change first. */
  readonly accounts: readonly AccountChange[];
}

export interface TraceFacts {
  readonly name: string;
  readonly events: number;
  readonly accounts: number;
  /** ISO 8601; `null` for an empty trace. */
  readonly from: string | null;
  readonly to: string | null;
  /** The trace was made by `recess simulate`. */
  readonly simulated: boolean;
  /** How people react to a refusal; `null` if they do not react. */
  readonly reactions: ReactionOptions | null;
  /** The policies count time differently, so minutes on both sides are measured by the old policy's `presence`. */
  readonly measuredByOld: boolean;
}

export interface Group {
  /** `null`: ungoverned. */
  readonly oldBand: string | null;
  readonly newBand: string | null;
  readonly accounts: number;
  readonly old: Figures;
  readonly new: Figures;
  readonly change: ChangeIntervals;
  readonly reasons: readonly ReasonChange[];
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
  /** Accounts by change in minutes a day; each bin is `[from, to)`. */
  readonly minutesPerDay: readonly MinutesBin[];
}

export interface MinutesBin {
  readonly from: number;
  readonly to: number;
  readonly accounts: number;
}

export interface ComparedTrace {
  readonly facts: TraceFacts;
  /** The last known age of each account. */
  readonly ages: ReadonlyMap<string, Age>;
  /** How many accounts to list. */
  readonly top: number;
  readonly differences: readonly PolicyDifference[];
}

export function makeComparison(
  oldSide: Side,
  newSide: Side,
  { facts, ages, top, differences }: ComparedTrace,
): Comparison {
  const accounts = new Set([...oldSide.tallies.keys(), ...newSide.tallies.keys()]);
  const pairs = [...accounts]
    .map((account): Pair => ({ account, old: memberOf(oldSide, account), new: memberOf(newSide, account) }))
    .filter((pair) => pair.old.tally.band !== null || pair.new.tally.band !== null);
  const grouped = makeGrouper(oldSide, newSide, facts.measuredByOld);
  return {
    old: { policy: oldSide.name },
    new: { policy: newSide.name },
    differences,
    trace: facts,
    total: grouped(null, null, pairs),
    bands: byBands(pairs)
      .map((group) => grouped(group[0]?.old.tally.band ?? null, group[0]?.new.tally.band ?? null, group))
      .sort((a, b) => b.accounts - a.accounts),
    changes: changesOf(pairs),
    accounts: mostChanged(pairs, ages, top),
  };
}

function memberOf(side: Side, account: string): Member {
  return { tally: side.tallies.get(account) ?? newTally(), usedMs: side.measuredMs(account) };
}

function byBands(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const key = JSON.stringify([pair.old.tally.band, pair.new.tally.band]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  return [...groups.values()];
}

type Grouper = (oldBand: string | null, newBand: string | null, pairs: readonly Pair[]) => Group;

function makeGrouper(oldSide: Side, newSide: Side, isMeasured: boolean): Grouper {
  return (oldBand, newBand, pairs) => ({
    oldBand,
    newBand,
    accounts: pairs.length,
    old: figuresOf(
      pairs.map((pair) => pair.old),
      { stopsByHour: addHours(oldSide, oldBand), isMeasured },
    ),
    new: figuresOf(
      pairs.map((pair) => pair.new),
      { stopsByHour: addHours(newSide, newBand), isMeasured },
    ),
    change: changeIntervals(pairs),
    reasons: reasonChanges(pairs),
  });
}

/** For one band, or for all of them. */
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

function changesOf(pairs: readonly Pair[]): Changes {
  const count = (holds: (before: Member["tally"], after: Member["tally"], pair: Pair) => boolean): number =>
    pairs.filter((pair) => holds(pair.old.tally, pair.new.tally, pair)).length;
  return {
    unchanged: count((_before, _after, pair) => !isChanged(pair)),
    newlyStopped: count((before, after) => before.stops === 0 && after.stops > 0),
    noLongerStopped: count((before, after) => before.stops > 0 && after.stops === 0),
    stoppedMoreOften: count((before, after) => before.stops > 0 && after.stops > before.stops),
    stoppedLessOften: count((before, after) => after.stops > 0 && after.stops < before.stops),
    moreTime: count((_before, _after, pair) => moreMinutes(pair) >= SAME_MINUTES),
    lessTime: count((_before, _after, pair) => moreMinutes(pair) <= -SAME_MINUTES),
    otherBand: count((before, after) => before.band !== null && after.band !== null && before.band !== after.band),
    newlyGoverned: count((before) => before.band === null),
    noLongerGoverned: count((_before, after) => after.band === null),
    minutesPerDay: minutesBins(pairs),
  };
}

/** Bins of equal width around 0, for accounts whose time changes. */
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
