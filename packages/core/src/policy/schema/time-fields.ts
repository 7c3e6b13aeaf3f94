import type * as z from "zod";
import { DAY_NAMES, SCHOOLNIGHT, type Weekday, WEEKDAYS } from "../../time/calendar.ts";
import { isTimeZone } from "../../time/zone.ts";
import type { ClockTime, DayName, Duration, TimeZone } from "../../values/policy-terms.ts";
import { clockTimeField, DATE_FIELD, DAY_NAME_FIELD, type DurationOptions, durationField, quote } from "../faults.ts";
import { didYouMean } from "../nearest.ts";
import { type About, oneOf, text } from "./fields.ts";

const DURATION_PATTERN = "^(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$";

/** A duration. `positive` rejects 0 with a reason; `orWord` is accepted as it is. */
export function duration({ positive, orWord, ...about }: About & DurationOptions): z.ZodType<Duration> {
  const pattern = orWord === undefined ? DURATION_PATTERN : `^${orWord}$|${DURATION_PATTERN}`;
  return text({ ...about, pattern }, durationField({ positive, orWord }));
}

/** A local clock time; `"24:00"` only as an end. */
export function clockTime(about: About & { readonly allow24?: boolean }): z.ZodType<ClockTime> {
  const { allow24 = false, ...rest } = about;
  const pattern = `^([01]\\d|2[0-3]):[0-5]\\d$${allow24 ? "|^24:00$" : ""}`;
  return text({ ...rest, pattern }, clockTimeField({ allow24 }));
}

/** A date that exists. */
export function date(about: About): z.ZodType<string> {
  return text({ ...about, pattern: "^\\d{4}-\\d{2}-\\d{2}$" }, DATE_FIELD);
}

const DAY_NAME_PATTERN = `^(\\d{4}-\\d{2}-\\d{2}|${[...DAY_NAMES, SCHOOLNIGHT].join("|")})$`;

/** A name for dates on which a window can start. */
export function dayName(about: About): z.ZodType<DayName> {
  return text({ ...about, pattern: DAY_NAME_PATTERN }, DAY_NAME_FIELD);
}

export function weekday(about: About): z.ZodType<Weekday> {
  return oneOf(WEEKDAYS, about);
}

/** A time zone that `Intl` knows. */
export function timeZone(about: About): z.ZodType<TimeZone> {
  const remedy = 'Write an IANA time zone such as "Asia/Shanghai".';
  return text(about, {
    remedy,
    fault: (value) =>
      isTimeZone(value) ? undefined : `${quote(value)} is not a time zone.${meantZone(value) || ` ${remedy}`}`,
  });
}

function meantZone(value: string): string {
  if (/^(?:utc|gmt)?\s*[+-]\d/i.test(value)) {
    return ' It is an offset, and clocks change with the seasons. Write the zone of the place such as "Asia/Shanghai".';
  }
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const city = `/${value.trim().toLowerCase().replaceAll(" ", "_")}`;
  const ofCity = zones.find((zone) => zone.toLowerCase().endsWith(city));
  return ofCity === undefined ? didYouMean(value, zones) : ` Did you mean "${ofCity}"?`;
}
