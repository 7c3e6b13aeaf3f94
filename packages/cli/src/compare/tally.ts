import type { Decision, Reason } from "@recess/core";
import { localHour } from "./hour.ts";

/** What one account came to under one policy. */
export interface Tally {
  /** The last one; `null` while ungoverned. */
  band: string | null;
  /** Days on which it came at all. */
  days: number;
  usedMs: number;
  messages: number;
  refusedMessages: number;
  /** Times that it was refused after it was allowed, or for another reason than before. */
  stops: number;
  readonly stopsByReason: Partial<Record<Reason, number>>;
  /** Times that a policy that only observes would have stopped it. */
  wouldStops: number;
  warnings: number;
  nudges: number;
  breaks: number;
  reminders: number;
  /** The day that is going on. */
  day: string | null;
  dayUsedMs: number;
  refusal: Reason | null;
  wouldRefusal: Reason | null;
}

/** Stops by local hour, from midnight. */
export type Hours = number[];

export function newTally(): Tally {
  return {
    band: null,
    days: 0,
    usedMs: 0,
    messages: 0,
    refusedMessages: 0,
    stops: 0,
    stopsByReason: {},
    wouldStops: 0,
    warnings: 0,
    nudges: 0,
    breaks: 0,
    reminders: 0,
    day: null,
    dayUsedMs: 0,
    refusal: null,
    wouldRefusal: null,
  };
}

/** Counts a decision; `hours` is where the stops of its band's accounts are counted. */
export function count(tally: Tally, decision: Decision, hours: (band: string) => Hours): void {
  const { type, band, outcome, reason, wouldBlock = null } = decision;
  tally.band = band;
  if (band === null) return;
  countUse(tally, decision);
  if (outcome === "ok" || type === "status") return;
  if (type === "message") {
    tally.messages++;
    if (outcome === "block") tally.refusedMessages++;
  }
  if (reason !== null && reason !== tally.refusal) {
    tally.stops++;
    tally.stopsByReason[reason] = (tally.stopsByReason[reason] ?? 0) + 1;
    const hour = localHour(decision.at, decision.timeZone ?? "UTC");
    const ofBand = hours(band);
    ofBand[hour] = (ofBand[hour] ?? 0) + 1;
  }
  if (wouldBlock !== null && wouldBlock !== tally.wouldRefusal) tally.wouldStops++;
  // A call for help that passes is no end of a stop.
  if (decision.exempt !== true) {
    tally.refusal = reason;
    tally.wouldRefusal = wouldBlock;
  }
  for (const { kind } of decision.notices) {
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

/** Counts only what was used since, in the day that is going on. */
export function countRest(tally: Tally, decision: Decision): void {
  if (decision.day === tally.day) countUse(tally, decision);
}

function countUse(tally: Tally, { day, usedMs }: Decision): void {
  if (day !== tally.day) {
    tally.day = day;
    tally.days++;
    tally.dayUsedMs = 0;
    tally.refusal = null;
    tally.wouldRefusal = null;
  }
  const used = usedMs ?? 0;
  tally.usedMs += used - tally.dayUsedMs;
  tally.dayUsedMs = used;
}
