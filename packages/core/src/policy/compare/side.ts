import { type Calendar, weekdayNamed, WEEKEND } from "../../time/calendar.ts";
import { labelOfDate } from "../../time/days.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import { parseClockTime, parseDuration } from "../../values/duration.ts";

/** One of two plain policies that are compared, with the band of one age; a rollout's limits stand in the band's place. */
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

/** Ms; Infinity for what is missing, as no limit is. */
export function msOf(duration: string | undefined): number {
  return duration === undefined ? Infinity : (parseDuration(duration) ?? Infinity);
}
