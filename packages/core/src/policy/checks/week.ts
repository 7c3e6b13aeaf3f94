import { millisecondsInMinute } from "date-fns/constants";
import { type Calendar, namesOf, weekdayNamed, WEEKEND, windowNamesOf } from "../../time/calendar.ts";
import { parseClockTime, parseDuration } from "../../values/duration.ts";
import { itemsOf, type ValidBandPart, type ValidPolicyPart } from "./check.ts";

const DAY = 24 * 60;

/** A Monday. */
const MONDAY = 4;

const NO_DATES: ReadonlySet<number> = new Set();
const EVERY_DATE: ReadonlySet<number> = new Set(Array.from({ length: 11 }, (_, day) => MONDAY - 1 + day));

/** An ordinary week, and one of holidays. */
function calendarsOf(policy: ValidPolicyPart): readonly Calendar[] {
  const weekend = weekendOf(policy);
  return [NO_DATES, EVERY_DATE].map((holidays) => ({ holidays, workdays: NO_DATES, weekend }));
}

/** The weekend's days, 0 for Monday to 6 for Sunday. */
export function weekendOf(policy: ValidPolicyPart): ReadonlySet<number> {
  const names = policy.calendar?.weekend;
  return new Set((names === undefined ? WEEKEND : itemsOf(names).map(([, name]) => name)).map(weekdayNamed));
}

/** One day of a week without clock changes or dated entries. */
export interface TypicalDay {
  /** From the most specific to the least. */
  readonly names: readonly string[];
  /** How many minutes of the day are open. */
  readonly openMinutes: number;
}

/**
 * The days from Monday to Sunday, first as ordinary days, then as holidays; for windows that are the same every week.
 */
export function typicalWeeks(policy: ValidPolicyPart, band: ValidBandPart): readonly (readonly TypicalDay[])[] {
  return calendarsOf(policy).map((calendar) => {
    const open = openMinutes(policy, band, calendar);
    return Array.from({ length: 7 }, (_, day) => ({
      names: namesOf(MONDAY + day, calendar),
      openMinutes: open.subarray(day * DAY, (day + 1) * DAY).filter((isOpen) => isOpen === 1).length,
    }));
  });
}

function openMinutes(policy: ValidPolicyPart, band: ValidBandPart, calendar: Calendar): Uint8Array {
  const start = parseClockTime(policy.dayStartsAt ?? "04:00") ?? 0;
  const quiet = minutesIn(band.quietHours, calendar);
  const open = band.openHours === undefined ? undefined : minutesIn(band.openHours, calendar);
  const minutes = new Uint8Array(7 * DAY);
  for (let minute = 0; minute < minutes.length; minute++) {
    const at = minute + start;
    if (quiet[at] === 0 && open?.[at] !== 0) minutes[minute] = 1;
  }
  return minutes;
}

/** 1 for each minute within windows, from Monday's midnight on, including windows that start the day before. */
function minutesIn(windows: ValidBandPart["quietHours"], calendar: Calendar): Uint8Array {
  const minutes = new Uint8Array(9 * DAY);
  for (const [, { from = "", to = "", days }] of itemsOf(windows)) {
    const begin = parseClockTime(from);
    const end = parseClockTime(to, { allow24: true });
    if (begin === undefined || end === undefined) continue;
    const length = end <= begin ? end + DAY - begin : end - begin;
    for (let day = -1; day <= 7; day++) {
      const names = windowNamesOf(MONDAY + day, calendar);
      if (days !== undefined && !days.some((name) => name !== undefined && names.includes(name))) continue;
      const first = day * DAY + begin;
      minutes.fill(1, Math.max(0, first), Math.max(0, first + length));
    }
  }
  return minutes;
}

/** The key of `dailyLimit` that applies to a day, and its limit in minutes; `undefined` if the day has no limit. */
export function limitOf(
  dailyLimit: ValidBandPart["dailyLimit"],
  { names }: TypicalDay,
): { readonly key: string | undefined; readonly minutes: number } | undefined {
  if (dailyLimit === undefined) return undefined;
  if (typeof dailyLimit === "string") return limit(undefined, dailyLimit);
  const key = [...names, "default"].find((name) => name in dailyLimit);
  return key === undefined ? undefined : limit(key, dailyLimit[key]);
}

function limit(key: string | undefined, text: string | undefined) {
  const ms = text === undefined ? undefined : parseDuration(text);
  return ms === undefined ? undefined : { key, minutes: ms / millisecondsInMinute };
}
