import type { Decision, Reason } from "@recess/core";
import { localHour } from "./hour.ts";

/** One account's totals under one policy. */
export interface Tally {
  /** The last band; `null` while ungoverned. */
  band: string | null;
  /** Days with activity. */
  days: number;
  usedMs: number;
  /** Accepted messages. */
  messages: number;
  /** Refused messages: attempts, not answered messages. */
  refusedTries: number;
  /** Refusals that follow an accepted event or a refusal for another reason. */
  stops: number;
  readonly reasons: Partial<Record<Reason, ReasonTally>>;
  /** Stops that a policy in observe mode would have made. */
  wouldStops: number;
  warnings: number;
  nudges: number;
  breaks: number;
  reminders: number;
  /** The current day. */
  day: string | null;
  dayUsedMs: number;
  /** Whether the account was active on that day; a lease may run into a day without activity. */
  came: boolean;
  refusal: Reason | null;
  wouldRefusal: Reason | null;
}

/** The effect of one rule. */
export interface ReasonTally {
  stops: number;
  refusedTries: number;
  /** The sum of the instants of its stops; a different sum for the same number means different moments. */
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
  /** The total use of the previous day once it has ended; `undefined` if it is no longer known. */
  readonly usedBefore: (day: string) => number | undefined;
  /** The counter of stops for a band's accounts. */
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
  // An accepted call for help does not end a stop.
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

/** Counts the use since the last event; that alone does not count as a day with activity. */
export function countUse(
  tally: Pick<Tally, "day" | "usedMs" | "dayUsedMs" | "came" | "refusal" | "wouldRefusal">,
  { day, usedMs }: Pick<Decision, "day" | "usedMs">,
  usedBefore: Counted["usedBefore"],
): void {
  if (day !== tally.day) {
    // A lease may have continued to the end of the previous day.
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
