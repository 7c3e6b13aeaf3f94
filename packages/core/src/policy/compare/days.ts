import type { Calendar } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import type { BandInput } from "../../values/policy.ts";
import type { WindowInput } from "../../values/policy-limits.ts";
import { looksLikeDate } from "../date.ts";
import type { Side } from "./side.ts";

/**
 * A kind of day and its neighbours: a label, and what it is in each policy's calendar. Windows may continue into the
 * next date, and a school night depends on the day after, so what is closed on a day depends on the days around it.
 */
export interface KindOfDay {
  readonly label: number;
  readonly own: Calendar;
  readonly claimed: Calendar;
  /** Whether the label stands for every day of its kind, rather than for its own date. */
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
