import { weekdayOf } from "./days.ts";

/** The dates that a policy's calendar names, as labels. */
export interface Calendar {
  readonly holidays: ReadonlySet<number>;
  readonly workdays: ReadonlySet<number>;
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Every day name that is not a date. */
export const DAY_NAMES: readonly string[] = ["holiday", "schoolday", ...WEEKDAYS, "weekday", "weekend"];

/** The names of a date from the most specific to the least; the date itself, the most specific of all, is left to the caller. */
export function namesOf(label: number, calendar: Calendar): readonly string[] {
  const weekday = weekdayOf(label);
  const name = WEEKDAYS[weekday] ?? "mon";
  const onWeekend = weekday >= 5;
  if (calendar.workdays.has(label)) {
    // Worked in exchange for a holiday: a school day like any other, and nothing of the weekend.
    return onWeekend ? ["schoolday", "weekday"] : ["schoolday", name, "weekday"];
  }
  const holiday = calendar.holidays.has(label);
  const names: string[] = holiday ? ["holiday"] : [];
  if (!holiday && !onWeekend) names.push("schoolday");
  names.push(name, onWeekend ? "weekend" : "weekday");
  return names;
}
