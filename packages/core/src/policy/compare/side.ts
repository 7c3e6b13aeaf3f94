import { type Calendar, weekdayNamed, WEEKEND } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import { parseClockTime, parseDuration } from "../../values/duration.ts";

/** One of two compared plain policies, with the band of one age; a rollout's limits replace the band's. */
export interface Side {
  readonly policy: PolicyInput;
  readonly name: string;
  readonly band: BandInput;
  readonly calendar: Calendar;
  /** Minutes after midnight. */
  readonly dayStartsAt: number;
}

export function sideOf(policy: PolicyInput, name: string, band: BandInput): Side {
  return {
    policy,
    name,
    band,
    calendar: calendarOf(policy),
    dayStartsAt: parseClockTime(policy.dayStartsAt ?? DEFAULTS.dayStartsAt) ?? 0,
  };
}

function calendarOf({ calendar }: PolicyInput): Calendar {
  return {
    holidays: new Set(calendar?.holidays?.map(labelOfDate)),
    workdays: new Set(calendar?.workdays?.map(labelOfDate)),
    weekend: new Set((calendar?.weekend ?? WEEKEND).map(weekdayNamed)),
  };
}

/** Ms; Infinity for a missing value, as there is no limit. */
export function msOf(duration: string | undefined): number {
  return duration === undefined ? Infinity : (parseDuration(duration) ?? Infinity);
}
