import { type Calendar, namesOf, windowNamesOf } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import type { BandInput } from "../../values/policy.ts";
import type { WindowInput } from "../../values/policy-limits.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import { looksLikeDate } from "../date.ts";
import { parseClockTime } from "../../values/duration.ts";
import { complement, DAY, lengthIn, type Minutes, pairs, union } from "./intervals.ts";
import { msOf, type Side } from "./side.ts";

/**
 * A kind of day and its neighbours: a label, and what it is in each policy's calendar. Windows may continue into the
 * next date, and a school night depends on the day after, so what is closed on a day depends on the days around it.
 */
export interface KindOfDay {
  readonly label: number;
  readonly own: Calendar;
  readonly claimed: Calendar;
  /** Whether the label represents a kind of day, and not itself. */
  readonly isAbstract: boolean;
}

/** The labels for which policies are compared, `[from, to)`. */
export interface LabelRange {
  readonly from: number;
  readonly to: number;
}

const WHAT = ["ordinary", "holiday", "workday"] as const;

/** The label of Monday 2027-01-04, a starting point for example weeks. */
const SOME_MONDAY = labelOfDate("2027-01-04");

/**
 * Every kind of day that two policies can distinguish: each weekday, as an ordinary day, a holiday and a workday, among
 * neighbours of every kind; and each date that a policy names or has in its calendar, with its neighbours.
 */
export function kindsOfDays(own: Side, claimed: Side, range: LabelRange): readonly KindOfDay[] {
  const named = new Set([...datesIn(own.band), ...datesIn(claimed.band)]);
  const base = freeMonday(named, range);
  const kinds: KindOfDay[] = [];
  for (let day = 0; day < 7; day++) {
    for (const around of neighbours(mentionsDays(own.band) || mentionsDays(claimed.band))) {
      const label = base + day;
      const holidays = new Set(around.flatMap((what, index) => (what === "holiday" ? [label - 1 + index] : [])));
      const workdays = new Set(around.flatMap((what, index) => (what === "workday" ? [label - 1 + index] : [])));
      kinds.push({
        label,
        own: { holidays, workdays, weekend: own.calendar.weekend },
        claimed: { holidays, workdays, weekend: claimed.calendar.weekend },
        isAbstract: true,
      });
    }
  }
  const dates = new Set([...named, ...differing(own.calendar, claimed.calendar)]);
  const near = new Set([...dates].flatMap((date) => [date - 2, date - 1, date, date + 1]));
  for (const label of near) {
    if (range.from <= label && label < range.to) {
      kinds.push({ label, own: own.calendar, claimed: claimed.calendar, isAbstract: false });
    }
  }
  return kinds;
}

/** The kinds of the day before, the day, and the two after it, in every combination. */
function neighbours(matters: boolean): readonly (readonly (typeof WHAT)[number][])[] {
  if (!matters) return [["ordinary", "ordinary", "ordinary", "ordinary"]];
  return COMBINATIONS;
}

const COMBINATIONS = WHAT.flatMap((a) => WHAT.flatMap((b) => WHAT.flatMap((c) => WHAT.map((d) => [a, b, c, d]))));

/** Whether anything in a band depends on the kind of day. */
function mentionsDays(band: BandInput): boolean {
  return tablesIn(band).length > 0 || windowsIn(band).some(({ days }) => days !== undefined);
}

function datesIn(band: BandInput): readonly number[] {
  const names = [
    ...tablesIn(band).flatMap((table) => Object.keys(table)),
    ...windowsIn(band).flatMap((w) => w.days ?? []),
  ];
  return names.filter(looksLikeDate).map(labelOfDate);
}

function windowsIn({ quietHours, openHours, notifications, voice }: BandInput): readonly WindowInput[] {
  return [quietHours, openHours, notifications?.quietHours, voice?.quietHours].flatMap((windows) => windows ?? []);
}

function tablesIn({ dailyLimit, voice }: BandInput): readonly object[] {
  return [dailyLimit, voice?.dailyLimit].filter((limit) => typeof limit === "object");
}

/** The dates on which two calendars differ. */
function differing(a: Calendar, b: Calendar): readonly number[] {
  const apart = (x: ReadonlySet<number>, y: ReadonlySet<number>): readonly number[] => [
    ...[...x].filter((date) => !y.has(date)),
    ...[...y].filter((date) => !x.has(date)),
  ];
  return [...apart(a.holidays, b.holidays), ...apart(a.workdays, b.workdays)];
}

const MAX_DAYS_BACK = 3650;

/** A Monday without named days nearby, within the range if possible. */
function freeMonday(named: ReadonlySet<number>, { from, to }: LabelRange): number {
  const start = Math.max(
    SOME_MONDAY,
    Number.isFinite(from) ? SOME_MONDAY + Math.ceil((from - SOME_MONDAY) / 7) * 7 : 0,
  );
  const isFree = (monday: number): boolean =>
    !Array.from({ length: 12 }, (_, day) => monday - 2 + day).some((label) => named.has(label));
  for (let monday = start; monday + 7 <= to; monday += 7) if (isFree(monday)) return monday;
  // For a range that has ended: the last Monday before its end.
  const last = Number.isFinite(to) ? SOME_MONDAY + Math.floor((to - 7 - SOME_MONDAY) / 7) * 7 : -Infinity;
  for (let monday = last; monday >= Math.max(from, last - MAX_DAYS_BACK); monday -= 7) {
    if (isFree(monday)) return monday;
  }
  let monday = start;
  while (!isFree(monday)) monday += 7;
  return monday;
}

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

/** The daily limit of a label, ms; Infinity for none. */
export function dailyLimitOn({ dailyLimit }: BandInput, label: number, calendar: Calendar): number {
  if (dailyLimit === undefined || typeof dailyLimit === "string") return msOf(dailyLimit);
  const date = Object.keys(dailyLimit).find((name) => looksLikeDate(name) && labelOfDate(name) === label);
  const name = date ?? [...namesOf(label, calendar), "default"].find((key) => Object.hasOwn(dailyLimit, key));
  return name === undefined ? Infinity : msOf(dailyLimit[name]);
}

const MINUTE_MS = 60_000;

/**
 * The hours in which clocks are set somewhere: what is open then can last an hour longer, and what is closed an hour
 * less.
 */
export const CHANGES: readonly Gap[] = [
  [0, 5 * 60],
  [22 * 60, DAY],
];

/**
 * The most that a label's day allows, ms: its limit or the week's, or the open time if that is less; without guardians'
 * grants on that day. Grants on other days of the week count for the week.
 */
export function allowanceOn(side: Side, label: number, calendar: Calendar): number {
  return allowance(side, label, calendar, 0);
}

/** Like `allowanceOn`, including what a guardian may grant on that day. */
export function allowanceWithGrants(side: Side, label: number, calendar: Calendar): number {
  return allowance(side, label, calendar, extraOf(side));
}

function allowance(side: Side, label: number, calendar: Calendar, grantedMs: number): number {
  const limit = dailyLimitOn(side.band, label, calendar);
  const start = side.dayStartsAt;
  const closedToday = closedOn(side.band, label, calendar);
  const closedNext = closedOn(side.band, label + 1, calendar);
  const open = openIn(closedToday, start, DAY) + openIn(closedNext, 0, start);
  const week = msOf(side.band.weeklyLimit) + 6 * extraOf(side);
  return Math.min(Math.min(limit, week) + grantedMs, open * MINUTE_MS);
}

function extraOf({ band }: Side): number {
  return msOf(band.guardian?.maxExtraTimePerDay ?? DEFAULTS.maxExtraTimePerDay);
}

function openIn(closed: Minutes, from: number, to: number): number {
  const open = complement(closed);
  const twice = CHANGES.reduce(
    (sum, [start, end]) => sum + lengthIn(open, Math.max(from, start), Math.min(to, end)),
    0,
  );
  return lengthIn(open, from, to) + Math.min(60, twice);
}
