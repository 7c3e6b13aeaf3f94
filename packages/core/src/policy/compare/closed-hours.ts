import { type Calendar, windowNamesOf } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import { parseClockTime } from "../../values/duration.ts";
import type { BandInput } from "../../values/policy.ts";
import type { WindowInput } from "../../values/policy-limits.ts";
import { looksLikeDate } from "../date.ts";
import { complement, DAY, type Minutes, pairs, union } from "./intervals.ts";

/** The closed minutes after midnight of a label's date, including windows that start the day before. */
export function closedOn(band: BandInput, label: number, calendar: Calendar, gap?: Gap): Minutes {
  const quiet = windowsOn(band.quietHours, label, calendar, gap);
  if (band.openHours === undefined) return quiet;
  const closed = complement(windowsOn(band.openHours, label, calendar, gap));
  return union([...pairs(quiet), ...pairs(closed)]);
}

/** Minutes after a date's midnight that a clock change skips on that date or the one before. */
export type Gap = readonly [from: number, to: number];

/** The hours that zones skip. */
const GAPS: readonly Gap[] = [
  [-60, 0],
  [0, 60],
  [60, 120],
  [120, 150],
  [120, 180],
  [180, 240],
  [240, 300],
  [22 * 60, 23 * 60],
];

/**
 * The gaps in which a window starts or ends. A time that does not exist moves later by the gap's length, so times that
 * are in order on other days may not be on the day of the change. At all other times the order is kept.
 */
export function gapsAround(...lists: readonly (readonly WindowInput[] | undefined)[]): readonly Gap[] {
  const edges = lists.flatMap((windows) => (windows ?? []).flatMap((window) => spanOf(window).map(minuteOfDay)));
  return GAPS.filter(([from, to]) =>
    edges.some((edge) => (from < edge && edge < to) || (from < edge - DAY && edge - DAY < to)),
  );
}

function minuteOfDay(minute: number): number {
  return minute % DAY;
}

/** The part of a date that exists on the day of a clock change. */
export function existing(minutes: Minutes, gap: Gap): Minutes {
  return complement(union([...pairs(complement(minutes)), gap]));
}

/** The minutes of a date that are within windows. */
export function windowsOn(
  windows: readonly WindowInput[] | undefined,
  label: number,
  calendar: Calendar,
  gap?: Gap,
): Minutes {
  if (windows === undefined) return [];
  const moved = ([from, to]: readonly [number, number]): readonly [number, number] =>
    gap === undefined ? [from, to] : [afterGap(from, gap), afterGap(to, gap)];
  return union(
    windows.flatMap((window): readonly (readonly [number, number])[] => {
      const [from, to] = spanOf(window);
      const today = startsOn(window, label, calendar) ? [moved([from, to])] : [];
      const reachesIn = to > DAY || (gap !== undefined && gap[0] < 0);
      return reachesIn && startsOn(window, label - 1, calendar) ? [...today, moved([from - DAY, to - DAY])] : today;
    }),
  );
}

/** A time that does not exist moves later by the gap's length. */
function afterGap(minute: number, [from, to]: Gap): number {
  return from < minute && minute < to ? minute + to - from : minute;
}

function spanOf({ from, to }: WindowInput): readonly [number, number] {
  const start = parseClockTime(from) ?? 0;
  const end = parseClockTime(to, { allow24: true }) ?? 0;
  return [start, end <= start ? end + DAY : end];
}

function startsOn({ days }: WindowInput, label: number, calendar: Calendar): boolean {
  if (days === undefined) return true;
  const names = windowNamesOf(label, calendar);
  return days.some((day) => (looksLikeDate(day) ? labelOfDate(day) === label : names.includes(day)));
}

/**
 * The hours in which clocks are set somewhere: what is open then can last an hour longer, and what is closed an hour
 * less.
 */
export const CHANGES: readonly Gap[] = [
  [0, 5 * 60],
  [22 * 60, DAY],
];
