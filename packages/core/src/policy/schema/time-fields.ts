import type * as z from "zod";
import { DAY_NAMES } from "../../time/calendar.ts";
import { isTimeZone } from "../../time/zone.ts";
import type { ClockTime, DayName, Duration, TimeZone } from "../../values/policy.ts";
import { looksLikeDate, parseDate } from "../date.ts";
import { parseClockTime, parseDuration } from "../duration.ts";
import { type About, quote, text } from "./fields.ts";
import { guessClockTime, guessDuration } from "./guess.ts";
import { didYouMean } from "../nearest.ts";

const DURATION_REMEDY = 'Write a duration such as "1h30m", "90m" or "45s".';
const DURATION_PATTERN = "^(?=\\d)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$";

/** A length of time. `positive` refuses one of length 0 and says why; `orWord` is taken as it is. */
export function duration(about: About & { readonly positive?: string; readonly orWord?: string }): z.ZodType<Duration> {
  const { positive, orWord, ...rest } = about;
  const remedy = orWord === undefined ? DURATION_REMEDY : `Write "${orWord}", or a duration such as "1h" or "10m".`;
  const pattern = orWord === undefined ? DURATION_PATTERN : `^${orWord}$|${DURATION_PATTERN}`;
  return text(
    { ...rest, remedy, pattern },
    (value) => {
      if (value === orWord) return undefined;
      const ms = parseDuration(value);
      if (ms === undefined) {
        const guess = guessDuration(value);
        return `${quote(value)} is not a duration. ${guess === undefined ? remedy : `Write "${guess}".`}`;
      }
      return ms === 0 ? positive : undefined;
    },
    (value) => {
      if (typeof value !== "number") return undefined;
      const guess = guessDuration(value);
      return guess === undefined
        ? `${value} is not a duration. ${remedy}`
        : `${value} has no unit. Write "${guess}" for ${value} minutes; the units are d, h, m and s.`;
    },
  );
}

/** A local clock time; `"24:00"` only where it ends something. */
export function clockTime(about: About & { readonly allow24?: boolean }): z.ZodType<ClockTime> {
  const { allow24 = false, ...rest } = about;
  const remedy = 'Write a clock time such as "21:00".';
  const pattern = `^([01]\\d|2[0-3]):[0-5]\\d$${allow24 ? "|^24:00$" : ""}`;
  const fix = (value: unknown): string => {
    const guess = guessClockTime(value);
    return guess === undefined ? remedy : `Write "${guess}".`;
  };
  return text(
    { ...rest, remedy, pattern },
    (value) => {
      if (parseClockTime(value, { allow24 }) !== undefined) return undefined;
      if (value === "24:00") return 'Only "to" can be "24:00". Write "00:00".';
      return `${quote(value)} is not a clock time from "00:00" to "23:59". ${fix(value)}`;
    },
    (value) => (typeof value === "number" ? `${value} is a bare number, not a clock time. ${fix(value)}` : undefined),
  );
}

/** A date that exists. */
export function date(about: About): z.ZodType<string> {
  const remedy = 'Write a date such as "2026-10-01".';
  return text({ ...about, remedy, pattern: "^\\d{4}-\\d{2}-\\d{2}$" }, (value) => dateFault(value, remedy));
}

function dateFault(value: string, remedy: string): string | undefined {
  if (parseDate(value) !== undefined) return undefined;
  return looksLikeDate(value)
    ? `There is no ${value} in the calendar. ${remedy}`
    : `${quote(value)} is not a date. ${remedy}`;
}

const DAY_NAME_REMEDY = `Write a date such as "2026-10-01", or one of ${DAY_NAMES.join(", ")}.`;
const DAY_NAME_PATTERN = `^(\\d{4}-\\d{2}-\\d{2}|${DAY_NAMES.join("|")})$`;

/** A name for some dates. */
export function dayName(about: About): z.ZodType<DayName> {
  return text({ ...about, remedy: DAY_NAME_REMEDY, pattern: DAY_NAME_PATTERN }, (value) => dayNameFault(value));
}

/** What is wrong with a day name; `more` names are right too. */
export function dayNameFault(value: string, more: readonly string[] = []): string | undefined {
  const names = [...DAY_NAMES, ...more];
  if (names.includes(value)) return undefined;
  if (/^\d/.test(value)) return dateFault(value, DAY_NAME_REMEDY);
  return `${quote(value)} is not the name of a day.${didYouMean(value, names) || ` ${DAY_NAME_REMEDY}`}`;
}

/** A time zone that `Intl` knows. */
export function timeZone(about: About): z.ZodType<TimeZone> {
  const remedy = 'Write an IANA time zone such as "Asia/Shanghai".';
  return text({ ...about, remedy }, (value) =>
    isTimeZone(value) ? undefined : `${quote(value)} is not a time zone.${meantZone(value) || ` ${remedy}`}`,
  );
}

function meantZone(value: string): string {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const city = `/${value.trim().toLowerCase().replaceAll(" ", "_")}`;
  const ofCity = zones.find((zone) => zone.toLowerCase().endsWith(city));
  return ofCity === undefined ? didYouMean(value, zones) : ` Did you mean "${ofCity}"?`;
}
