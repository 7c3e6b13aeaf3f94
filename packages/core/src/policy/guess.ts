import type { ClockTime, Duration } from "../values/policy-terms.ts";
import { formatDuration, parseClockTime, parseDuration } from "../values/duration.ts";

const PARTS =
  /(\d+(?:\.\d+)?)\s*(d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])\.?(?:\s|,|and\b)*/gi;

const LENGTH: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** The probable meaning of `"90 min"`, `"1.5h"`, `"30m1h"` or `90`. */
export function guessDuration(value: unknown): Duration | undefined {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && value >= 0 ? checked(`${value}m`) : undefined;
  }
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return checked(`${text}m`);
  if (text === "" || text.replaceAll(PARTS, "") !== "") return undefined;
  let ms = 0;
  for (const [, count, unit = ""] of text.matchAll(PARTS))
    ms += Number(count) * (LENGTH[unit.charAt(0).toLowerCase()] ?? 0);
  return checked(formatDuration(ms));
}

function checked(text: string): Duration | undefined {
  return parseDuration(text) === undefined ? undefined : text;
}

const CLOCK = /^(\d{1,2})(?:[:.h ]?(\d{2}))?(?::\d{2})?\s*(am|pm)?$/i;

/** The probable meaning of `"9pm"`, `"9:00"`, `"21.00"`, `21` or `2100`. */
export function guessClockTime(value: unknown): ClockTime | undefined {
  const match = typeof value === "number" || typeof value === "string" ? CLOCK.exec(String(value).trim()) : null;
  if (match === null) return undefined;
  const [, hours, minutes = "00", half] = match;
  const added = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  const text = `${String(added % 24).padStart(2, "0")}:${minutes}`;
  return added <= 24 && parseClockTime(text) !== undefined ? text : undefined;
}
