/** Durations and clock times in ms. */
import { millisecondsInMinute } from "date-fns/constants";
import { RecessError } from "../values/errors.ts";
import type { ClockTime, Duration } from "../values/policy-terms.ts";
import { parseClockTime, parseDuration } from "../values/duration.ts";

export function durationMs(text: Duration): number {
  return parseDuration(text) ?? invalid(`"${text}" is not a duration such as "1h30m".`);
}

export function clockMs(text: ClockTime): number {
  const minutes = parseClockTime(text, { allow24: true });
  return minutes === undefined
    ? invalid(`"${text}" is not a clock time such as "21:30".`)
    : minutes * millisecondsInMinute;
}

export function invalid(message: string): never {
  throw new RecessError("policy-invalid", message);
}
