import { millisecondsInMinute } from "date-fns/constants";
import type { PolicyIssue } from "../../values/errors.ts";
import { looksLikeDate } from "../date.ts";
import { formatDuration, parseDuration } from "../../values/duration.ts";
import { warning } from "../issues.ts";
import { bandsOf, type ValidBandPart, type ValidPolicyPart } from "./check.ts";
import { limitOf, type TypicalDay, typicalWeeks } from "./week.ts";

/** Finds limits that cannot be reached because another stops first. */
export function* checkReach(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    if (![band.quietHours, band.openHours].every(isTypical)) {
      // With limits of 0, a band is not usable, whatever its hours.
      const days = typicalWeeks(policy, {}).flat();
      if (isNeverUsable(band, days)) yield warning("never-usable", ["bands", name], NEVER_USABLE);
      continue;
    }
    const weeks = typicalWeeks(policy, band);
    if (weeks.flat().every(({ openMinutes }) => openMinutes === 0)) {
      yield warning("never-open", ["bands", name], NEVER_OPEN);
    } else {
      if (isNeverUsable(band, weeks.flat())) yield warning("never-usable", ["bands", name], NEVER_USABLE);
      yield* unreachableDays(band, weeks.flat(), ["bands", name, "dailyLimit"]);
      yield* unreachableWeek(band, weeks, ["bands", name, "weeklyLimit"]);
    }
  }
}

const NEVER_OPEN = "It is closed all day, on every day of the week. Shorten its quiet hours or widen its open hours.";

const NEVER_USABLE =
  "There is no day on which any time is left: nobody can ever use it. Raise a limit, or open it on a day that has one.";

/** Whether each open day has a limit of 0, or the week has. */
function isNeverUsable(band: ValidBandPart, days: readonly TypicalDay[]): boolean {
  const weekly = band.weeklyLimit === undefined ? undefined : parseDuration(band.weeklyLimit);
  if (weekly === 0) return true;
  const table = typeof band.dailyLimit === "object" ? Object.entries(band.dailyLimit) : [];
  if (table.some(([day, limit]) => looksLikeDate(day) && limit !== undefined && parseDuration(limit) !== 0))
    return false;
  return days.every((day) => mostOf(band, day) === 0);
}

/** Whether all windows are valid and the same every week. */
function isTypical(windows: ValidBandPart["quietHours"]): boolean {
  return (windows ?? []).every(
    (window) =>
      window?.from !== undefined &&
      window.to !== undefined &&
      window.from !== window.to &&
      (window.days ?? []).every((day) => day !== undefined && !looksLikeDate(day)),
  );
}

function* unreachableDays(
  band: ValidBandPart,
  days: readonly TypicalDay[],
  path: readonly string[],
): Iterable<PolicyIssue> {
  // By the table's key; `undefined` for one limit for all days.
  const byKey = new Map<string | undefined, { readonly limit: number; readonly open: number }>();
  for (const day of days) {
    const limit = limitOf(band.dailyLimit, day);
    if (limit === undefined) continue;
    const open = Math.max(byKey.get(limit.key)?.open ?? 0, day.openMinutes);
    byKey.set(limit.key, { limit: limit.minutes, open });
  }
  for (const [key, { limit, open }] of byKey) {
    if (limit <= open) continue;
    const message =
      open === 0
        ? "These days are closed all day, so the limit means nothing."
        : `Such a day is open for ${minutesText(open)} at most, so the limit of ${minutesText(limit)} is never reached.`;
    yield warning("unreachable-limit", key === undefined ? path : [...path, key], message);
  }
}

function* unreachableWeek(
  band: ValidBandPart,
  weeks: readonly (readonly TypicalDay[])[],
  path: readonly string[],
): Iterable<PolicyIssue> {
  const weeklyMs = band.weeklyLimit === undefined ? undefined : parseDuration(band.weeklyLimit);
  if (weeklyMs === undefined) return;
  const most = Math.max(...weeks.map((days) => sum(days.map((day) => mostOf(band, day)))));
  if (weeklyMs <= most * millisecondsInMinute) return;
  const message = `The days of a week hold ${minutesText(most)} at most, so the week's limit is never reached.`;
  yield warning("unreachable-limit", path, message);
}

function mostOf(band: ValidBandPart, day: TypicalDay): number {
  return Math.min(day.openMinutes, limitOf(band.dailyLimit, day)?.minutes ?? Infinity);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function minutesText(minutes: number): string {
  return formatDuration(minutes * millisecondsInMinute);
}
