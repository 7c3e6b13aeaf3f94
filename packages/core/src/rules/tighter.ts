import { millisecondsInDay } from "date-fns/constants";
import type { Limits, MessageLimit } from "./rules.ts";
import { isSameJson } from "../lib/objects.ts";
import type { JsonValue } from "../values/policy-terms.ts";
import type { Windows } from "../time/windows.ts";

/** How far ahead days and windows are compared: every date of a year, with its holidays. */
const DAYS = 371;

/** The instant, day and zone from which limits are compared. */
export interface From {
  readonly zone: string;
  /** The label of the current day. */
  readonly day: number;
  readonly now: number;
}

/**
 * Whether limits stop everything that others stop: limit by limit, over the year ahead, in the account's zone. Limits
 * that cannot be compared count as looser.
 */
export function isTighter(before: Limits, after: Limits, from: From): boolean {
  if (before === after) return true;
  return (
    isDayTighter(before.dailyLimit, after.dailyLimit, from.day) &&
    (after.weeklyLimitMs ?? Infinity) <= (before.weeklyLimitMs ?? Infinity) &&
    isBreakTighter(before.break, after.break) &&
    isWithin(before.quietHours, after.quietHours, from) &&
    (before.openHours === undefined ||
      (after.openHours !== undefined && isWithin(after.openHours, before.openHours, from))) &&
    before.messageLimits.every((limit) => after.messageLimits.some((other) => isMessageTighter(limit, other))) &&
    Object.entries(before.features).every(([name, value]) => isFeatureTighter(value, after.features[name]))
  );
}

/** A feature is not looser if it is the same or off. */
function isFeatureTighter(before: JsonValue, after: JsonValue | undefined): boolean {
  return after === false || (after !== undefined && isSameJson(before, after));
}

function isDayTighter(before: Limits["dailyLimit"], after: Limits["dailyLimit"], today: number): boolean {
  if (before === after || before === undefined) return true;
  for (let day = today; day < today + DAYS; day++) {
    if ((after?.(day) ?? Infinity) > before(day)) return false;
  }
  return true;
}

function isBreakTighter(before: Limits["break"], after: Limits["break"]): boolean {
  if (before.afterMs === Infinity) return true;
  return after.afterMs <= before.afterMs && after.restMs >= before.restMs && (after.enforce || !before.enforce);
}

/** Whether every instant of the inner windows is in the outer ones. */
function isWithin(inner: Windows | undefined, outer: Windows | undefined, { zone, now }: From): boolean {
  if (inner === outer || inner === undefined) return true;
  if (outer === undefined) return false;
  const horizon = now + DAYS * millisecondsInDay;
  let at = now;
  while (at < horizon) {
    const here = inner.spanAt(zone, at, horizon);
    const until = Math.min(here.until, horizon);
    if (here.inside) {
      const there = outer.spanAt(zone, at, horizon);
      if (!there.inside || there.until < until) return false;
    }
    at = until;
  }
  return true;
}

/** A bucket and a daily count cannot be compared: neither implies the other. */
function isMessageTighter(before: MessageLimit, after: MessageLimit): boolean {
  if (after.limit > before.limit) return false;
  if (before.perMs === 0 || after.perMs === 0) return before.perMs === after.perMs;
  // No more at once, and no higher rate.
  return after.limit * before.perMs <= before.limit * after.perMs;
}
