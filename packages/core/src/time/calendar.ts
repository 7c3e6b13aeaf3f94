import { weekdayOf } from "./days.ts";

/** The dates of a policy's calendar. */
export interface Calendar {
  /** Labels. */
  readonly holidays: ReadonlySet<number>;
  readonly workdays: ReadonlySet<number>;
  /** The weekend's weekdays, 0 for Monday to 6 for Sunday. */
  readonly weekend: ReadonlySet<number>;
}

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** The default weekend. */
export const WEEKEND: readonly Weekday[] = ["sat", "sun"];

/** Every day name that limits and windows share, except dates. */
export const DAY_NAMES: readonly string[] = ["holiday", "schoolday", ...WEEKDAYS, "weekday", "weekend"];

/** A name for windows only: a date whose next date is a school day. */
export const SCHOOLNIGHT = "schoolnight";

/** 0 for Monday to 6 for Sunday. */
export function weekdayNamed(name: Weekday): number {
  return WEEKDAYS.indexOf(name);
}

/** The names of a date from the most specific to the least, without the date itself. */
export function namesOf(label: number, calendar: Calendar): readonly string[] {
  const weekday = weekdayOf(label);
  const name = WEEKDAYS[weekday] ?? "mon";
  const onWeekend = calendar.weekend.has(weekday);
  if (calendar.workdays.has(label)) {
    // A make-up workday: an ordinary school day, and not part of the weekend.
    return onWeekend ? ["schoolday", "weekday"] : ["schoolday", name, "weekday"];
  }
  const holiday = calendar.holidays.has(label);
  const names: string[] = holiday ? ["holiday"] : [];
  if (!holiday && !onWeekend) names.push("schoolday");
  names.push(name, onWeekend ? "weekend" : "weekday");
  return names;
}

/** The names with which a window can start on a date. */
export function windowNamesOf(label: number, calendar: Calendar): readonly string[] {
  const names = namesOf(label, calendar);
  return namesOf(label + 1, calendar).includes("schoolday") ? [SCHOOLNIGHT, ...names] : names;
}
