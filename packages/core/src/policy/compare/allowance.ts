import { millisecondsInMinute } from "date-fns/constants";
import { DEFAULTS } from "../../rules/defaults.ts";
import { type Calendar, namesOf } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import type { BandInput } from "../../values/policy.ts";
import { looksLikeDate } from "../date.ts";
import { CHANGES, closedOn, type Gap } from "./closed-hours.ts";
import { complement, DAY, lengthIn, type Minutes } from "./intervals.ts";
import { msOf, type Side } from "./side.ts";

/** The daily limit of a label, ms; Infinity for none. */
export function dailyLimitOn({ dailyLimit }: BandInput, label: number, calendar: Calendar): number {
  if (dailyLimit === undefined || typeof dailyLimit === "string") return msOf(dailyLimit);
  const date = Object.keys(dailyLimit).find((name) => looksLikeDate(name) && labelOfDate(name) === label);
  const name = date ?? [...namesOf(label, calendar), "default"].find((key) => Object.hasOwn(dailyLimit, key));
  return name === undefined ? Infinity : msOf(dailyLimit[name]);
}

/**
 * The most that a label's day allows, ms: its limit or the week's, or the open time if that is less; without guardians'
 * grants on that day. Grants on other days of the week count for the week.
 */
export function allowanceOn(side: Side, label: number, calendar: Calendar): number {
  return allowance(side, label, calendar, 0);
}

/** Like `allowanceOn`, but without the hour that is repeated when clocks change, which no ordinary day has. */
export function ordinaryAllowanceOn(side: Side, label: number, calendar: Calendar): number {
  return allowance(side, label, calendar, 0, []);
}

/** Like `allowanceOn`, including what a guardian may grant on that day. */
export function allowanceWithGrants(side: Side, label: number, calendar: Calendar): number {
  return allowance(side, label, calendar, extraOf(side));
}

function allowance(
  side: Side,
  label: number,
  calendar: Calendar,
  grantedMs: number,
  changes: readonly Gap[] = CHANGES,
): number {
  const limit = dailyLimitOn(side.band, label, calendar);
  const start = side.dayStartsAt;
  const closedToday = closedOn(side.band, label, calendar);
  const closedNext = closedOn(side.band, label + 1, calendar);
  const open = openIn(closedToday, start, DAY, changes) + openIn(closedNext, 0, start, changes);
  const week = msOf(side.band.weeklyLimit) + 6 * extraOf(side);
  return Math.min(Math.min(limit, week) + grantedMs, open * millisecondsInMinute);
}

function extraOf({ band }: Side): number {
  return msOf(band.guardian?.maxExtraTimePerDay ?? DEFAULTS.maxExtraTimePerDay);
}

function openIn(closed: Minutes, from: number, to: number, changes: readonly Gap[]): number {
  const open = complement(closed);
  const twice = changes.reduce(
    (sum, [start, end]) => sum + lengthIn(open, Math.max(from, start), Math.min(to, end)),
    0,
  );
  return lengthIn(open, from, to) + Math.min(60, twice);
}
