/** Counts the entries of a journal in a period. */
import { millisecondsInMinute } from "date-fns/constants";
import { parseDuration } from "@recess/core";
import { checkPolicy } from "@recess/core/policy";
import { type JournalEntry, makeSketch, type Sketch } from "@recess/core/journal";
import { GRACE_MINUTES } from "./grace.ts";
import { makeTimeline, type Period, type PolicyInForce } from "./timeline.ts";
import {
  type Count,
  countIn,
  countOf,
  type Counts,
  dayOf,
  droppedSince,
  emptyCount,
  number,
  type Sketches,
  sketchIn,
  text,
} from "./counts.ts";
import { type GivenNotice, noticesOf, type NoticeTally, type Step } from "./notice-tally.ts";

/** The counts of a period, before suppression. */
export interface Tally {
  /** The instants (ms) of the period's first and last entry; `null` without entries. */
  readonly from: number | null;
  readonly to: number | null;
  /** The same for the whole journal. */
  readonly covered: { readonly from: number; readonly to: number } | null;
  readonly policies: readonly PolicyInForce[];
  readonly usage: { readonly total: Sketch; readonly bands: Sketches; readonly days: Sketches };
  readonly decisions: number;
  readonly refused: number;
  readonly degradedDecisions: number;
  readonly stops: Count;
  readonly stopsByReason: Counts;
  readonly stopsByBand: Counts;
  readonly stopsByDay: Counts;
  /** In observe mode: what would have been stopped. */
  readonly observed: Count;
  readonly notices: ReadonlyMap<string, NoticeTally>;
  /** By action and actor. */
  readonly guardians: Counts;
  readonly denied: Count;
  readonly appeals: readonly Case[];
  readonly requests: readonly Case[];
  readonly degradedMinutes: number;
  readonly storeFailures: number;
  /** Dropped entries, and how many entries of the journal record that. */
  readonly dropped: { readonly entries: number; readonly times: number };
  readonly erased: number;
}

/** An appeal or a request, from its first entry to its last. */
export interface Case {
  readonly account: string;
  readonly at: number;
  dueAt: number | null;
  answeredAt: number | null;
}

export interface Tallier {
  add(entry: JournalEntry): void;
  end(): Tally;
}

const GRACE_MS = GRACE_MINUTES * millisecondsInMinute;

/** Before the reason of a stop that ended speech alone. */
export const SPOKEN = "voice ";

export function makeTallier(period: Period): Tallier {
  let from: number | null = null;
  let to: number | null = null;
  let covered: { from: number; to: number } | null = null;
  const timeline = makeTimeline(period);
  const usage = { total: makeSketch(), bands: new Map<string, Sketch>(), days: new Map<string, Sketch>() };
  const sums = { decisions: 0, refused: 0, degraded: 0 };
  const stops = emptyCount();
  const [stopsByReason, stopsByBand, stopsByDay, guardians]: [Counts, Counts, Counts, Counts] = [
    new Map(),
    new Map(),
    new Map(),
    new Map(),
  ];
  const [observed, denied] = [emptyCount(), emptyCount()];
  const running = new Map<string, { readonly writer: string; readonly until: number }>();
  const given = new Map<string, GivenNotice>();
  const early = new Map<string, Set<Step>>();
  const lastGiven = new Map<string, number>();
  const repeats = new Map<string, { readonly inTime: Count; readonly late: Count; everyMs: number }>();
  const intervals = new Map<string, number>();
  const cases = { appeal: new Map<string, Case>(), request: new Map<string, Case>() };
  const minutes = new Set<number>();
  let [storeFailures, erased] = [0, 0];
  const dropped = { entries: 0, times: 0 };

  const inForce = (entry: JournalEntry): void => {
    const { value: policy } = checkPolicy(entry["policy"]);
    // Edited, or written by a later version of Recess.
    if (policy === null) return;
    for (const [band, { reminders = [] }] of Object.entries(policy.bands)) {
      for (const { id, every } of reminders) {
        const everyMs = every === undefined ? undefined : parseDuration(every);
        if (everyMs !== undefined) intervals.set(`${band} reminder:${id}`, everyMs);
      }
    }
  };

  const stop = (entry: JournalEntry): void => {
    const { at, writer } = entry;
    const [account, rule, band] = [text(entry, "account"), text(entry, "reason"), text(entry, "band")];
    const reason = entry["channel"] === "voice" ? `${SPOKEN}${rule}` : rule;
    if (entry["observed"] === true) return countOf(observed, account);
    // Another server may have recorded the same stop.
    const key = `${account} ${reason}`;
    const same = running.get(key);
    const until = entry["until"] === null ? Infinity : number(entry, "until");
    if (same !== undefined && same.writer !== writer && at < same.until) return undefined;
    running.set(key, { writer, until });
    countOf(stops, account);
    countIn(stopsByReason, reason, account);
    countIn(stopsByBand, band, account);
    return countIn(stopsByDay, dayOf(at), account);
  };

  const notice = (entry: JournalEntry): void => {
    const { at } = entry;
    const [account, id, band] = [text(entry, "account"), text(entry, "id"), text(entry, "band")];
    const key = `${account} ${id} ${number(entry, "given")}`;
    given.set(key, { id, account, steps: early.get(key) ?? new Set() });
    const everyMs = intervals.get(`${band} ${id}`);
    const last = lastGiven.get(`${account} ${id}`);
    lastGiven.set(`${account} ${id}`, at);
    if (everyMs === undefined || last === undefined || at - last < everyMs) return;
    const lateMs = Math.min(at - last - everyMs, number(entry, "streakMs"));
    const repeat = repeats.get(id) ?? { inTime: emptyCount(), late: emptyCount(), everyMs };
    repeat.everyMs = Math.max(repeat.everyMs, everyMs);
    countOf(lateMs <= GRACE_MS ? repeat.inTime : repeat.late, account);
    repeats.set(id, repeat);
  };

  const followUp = (entry: JournalEntry, step: Step): void => {
    const key = `${text(entry, "account")} ${text(entry, "id")} ${number(entry, "given")}`;
    // An unknown notice was given by another server, whose file is read later.
    const steps = given.get(key)?.steps ?? early.get(key) ?? new Set();
    steps.add(step);
    if (!given.has(key)) early.set(key, steps);
  };

  const caseOf = (entry: JournalEntry, of: Map<string, Case>): void => {
    const key = text(entry, "case");
    const state = text(entry, "state");
    const known = of.get(key) ?? { account: text(entry, "account"), at: entry.at, dueAt: null, answeredAt: null };
    if (typeof entry["dueAt"] === "number") known.dueAt = entry["dueAt"];
    if (ANSWERED.has(state)) known.answeredAt ??= entry.at;
    of.set(key, known);
  };

  const sum = (entry: JournalEntry): void => {
    const accounts = text(entry, "accounts");
    usage.total.merge(accounts);
    sketchIn(usage.bands, text(entry, "band")).merge(accounts);
    sketchIn(usage.days, text(entry, "day")).merge(accounts);
    sums.decisions += number(entry, "decisions");
    sums.refused += number(entry, "refused");
    sums.degraded += number(entry, "degraded");
  };

  const guardian = (entry: JournalEntry): void => {
    const account = text(entry, "account");
    if (entry["denied"] === true) return countOf(denied, account);
    return countIn(guardians, `${text(entry, "action")} ${text(entry, "by") || "-"}`, account);
  };

  const take = (entry: JournalEntry): void => {
    switch (entry.kind) {
      case "usage":
        return sum(entry);
      case "stop":
        return stop(entry);
      case "notice":
        return notice(entry);
      case "shown":
      case "dismissed":
      case "left":
        return followUp(entry, entry.kind);
      case "guardian":
        return guardian(entry);
      case "appeal":
      case "request":
        return caseOf(entry, cases[entry.kind]);
      case "degraded":
        return void minutes.add(number(entry, "minute"));
      case "store":
        if (entry["code"] === "store-unavailable") storeFailures++;
        return undefined;
      case "erased":
        erased++;
        return undefined;
      default:
        return undefined;
    }
  };

  return {
    add: (entry) => {
      timeline.add(entry);
      if (entry.kind === "policy") inForce(entry);
      // A sum belongs to its own day, whenever it was written.
      const at = entry.kind === "usage" ? Date.parse(text(entry, "day")) : entry.at;
      covered = { from: Math.min(covered?.from ?? at, at), to: Math.max(covered?.to ?? at, at) };
      // A drop covers a range of time, which may begin in the period and end after it.
      if (entry.kind === "dropped" && at >= period.from && droppedSince(entry) < period.to) {
        dropped.entries += number(entry, "count");
        dropped.times++;
      }
      if (!(at >= period.from && at < period.to)) return;
      from = Math.min(from ?? at, at);
      to = Math.max(to ?? at, at);
      take(entry);
    },
    end: () => ({
      from,
      to,
      covered,
      policies: timeline.end(),
      usage,
      decisions: sums.decisions,
      refused: sums.refused,
      degradedDecisions: sums.degraded,
      stops,
      stopsByReason,
      stopsByBand,
      stopsByDay,
      observed,
      notices: noticesOf(given.values(), repeats),
      guardians,
      denied,
      appeals: [...cases.appeal.values()],
      requests: [...cases.request.values()],
      degradedMinutes: minutes.size,
      storeFailures,
      dropped,
      erased,
    }),
  };
}

const ANSWERED: ReadonlySet<string> = new Set(["answered", "accepted", "declined", "granted"]);
