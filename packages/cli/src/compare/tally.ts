import type { Decision, Reason } from "@recess/core";
import { localHour } from "./hour.ts";

/** What one account came to under one policy. */
export interface Tally {
  /** The last one; `null` while ungoverned. */
  band: string | null;
  /** Days on which it came at all. */
  days: number;
  usedMs: number;
  /** Messages that passed. */
  messages: number;
  /** Messages that were refused: tries, not messages that anyone answered. */
  refusedTries: number;
  /** Times that it was refused after it was allowed, or for another reason than before. */
  stops: number;
  readonly reasons: Partial<Record<Reason, ReasonTally>>;
  /** Times that a policy that only observes would have stopped it. */
  wouldStops: number;
  warnings: number;
  nudges: number;
  breaks: number;
  reminders: number;
  /** The day that is going on. */
  day: string | null;
  dayUsedMs: number;
  /** Whether the account came on that day; a lease may run into a day on which it never does. */
  came: boolean;
  refusal: Reason | null;
  wouldRefusal: Reason | null;
}

/** What one rule did. */
export interface ReasonTally {
  stops: number;
  refusedTries: number;
  /** The sum of the instants at which it stopped: another sum at as many stops means other moments. */
  atSum: number;
}

/** Stops by local hour, from midnight. */
export type Hours = number[];

export function newTally(): Tally {
  return {
    band: null,
    days: 0,
    usedMs: 0,
    messages: 0,
    refusedTries: 0,
    stops: 0,
    reasons: {},
    wouldStops: 0,
    warnings: 0,
    nudges: 0,
    breaks: 0,
    reminders: 0,
    day: null,
    dayUsedMs: 0,
    came: false,
    refusal: null,
    wouldRefusal: null,
  };
}

export interface Counted {
  readonly decision: Decision;
  /** All that was used of the day before this one, once it is over; `undefined` if it cannot be known any more. */
  readonly usedBefore: (day: string) => number | undefined;
  /** Where the stops of a band's accounts are counted. */
  readonly hours: (band: string) => Hours;
}

export function count(tally: Tally, { decision, usedBefore, hours }: Counted): void {
  const { type, band, outcome, reason, wouldBlock = null } = decision;
  tally.band = band;
  if (band === null) return;
  countUse(tally, decision, usedBefore);
  if (!tally.came) {
    tally.came = true;
    tally.days++;
  }
  if (outcome === "ok" || type === "status") return;
  if (type === "message") {
    if (outcome === "block") tally.refusedTries++;
    else tally.messages++;
  }
  if (reason !== null) countReason(tally, decision, reason, hours(band));
  if (wouldBlock !== null && wouldBlock !== tally.wouldRefusal) tally.wouldStops++;
  // A call for help that passes does not end a stop.
  if (decision.exempt !== true) {
    tally.refusal = reason;
    tally.wouldRefusal = wouldBlock;
  }
  countNotices(tally, decision);
}

function countReason(tally: Tally, { type, at, timeZone }: Decision, reason: Reason, hours: Hours): void {
  const ofReason = (tally.reasons[reason] ??= { stops: 0, refusedTries: 0, atSum: 0 });
  if (type === "message") ofReason.refusedTries++;
  if (reason === tally.refusal) return;
  tally.stops++;
  ofReason.stops++;
  ofReason.atSum += at;
  const hour = localHour(at, timeZone ?? "UTC");
  hours[hour] = (hours[hour] ?? 0) + 1;
}

function countNotices(tally: Tally, { notices }: Decision): void {
  for (const { kind } of notices) {
    switch (kind) {
      case "warning":
        tally.warnings++;
        break;
      case "nudge":
        tally.nudges++;
        break;
      case "break":
        tally.breaks++;
        break;
      case "reminder":
        tally.reminders++;
        break;
    }
  }
}

/** Counts only what was used since the last event; that alone does not make a day on which the account came. */
export function countUse(
  tally: Pick<Tally, "day" | "usedMs" | "dayUsedMs" | "came" | "refusal" | "wouldRefusal">,
  { day, usedMs }: Pick<Decision, "day" | "usedMs">,
  usedBefore: Counted["usedBefore"],
): void {
  if (day !== tally.day) {
    // A lease may have run on to the end of the day before.
    if (tally.day !== null) tally.usedMs += Math.max(0, (usedBefore(tally.day) ?? tally.dayUsedMs) - tally.dayUsedMs);
    tally.day = day;
    tally.dayUsedMs = 0;
    tally.came = false;
    tally.refusal = null;
    tally.wouldRefusal = null;
  }
  const used = usedMs ?? 0;
  tally.usedMs += used - tally.dayUsedMs;
  tally.dayUsedMs = used;
}
