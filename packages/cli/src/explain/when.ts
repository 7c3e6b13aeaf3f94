import { millisecondsInHour } from "date-fns/constants";
import { TZDate } from "@date-fns/tz";
import { zoneOf } from "@recess/core/policy";

/** A requested moment: a whole day, or an instant in it. */
export interface When {
  readonly at: number;
  readonly isDay: boolean;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/;
const CLOCK = /^(\d\d):(\d\d)$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** How to interpret local times. */
export interface Local {
  readonly zone: string;
  /** The local time at which a day begins, ms after midnight. */
  readonly dayStartsAtMs: number;
  readonly now: number;
}

const NOON_MS = 12 * millisecondsInHour;

/**
 * Reads a date, a local date and time, a clock time today, or an instant with an offset. Local times are in the given
 * zone: a time skipped by a clock change moves forward, and a repeated one means the first. A date means the day with
 * that label. `undefined` for anything else.
 */
export function parseWhen(text: string, { zone, dayStartsAtMs, now }: Local): When | undefined {
  if (INSTANT.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : { at, isDay: false };
  }
  const date = DATE.exec(text);
  if (date !== null) {
    const midnight = localMs([date[1], date[2], date[3], "00", "00"]);
    if (midnight === undefined) return undefined;
    // Noon of that day, or its beginning if that is later.
    return { at: zoneOf(zone).resolve(midnight + Math.max(NOON_MS, dayStartsAtMs)), isDay: true };
  }
  const full = LOCAL.exec(text);
  if (full !== null) return local(zone, full.slice(1));
  const clock = CLOCK.exec(text);
  if (clock === null) return undefined;
  const today = new TZDate(now, zone);
  const parts = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(String);
  return local(zone, [...parts, clock[1], clock[2]]);
}

function local(zone: string, parts: readonly (string | undefined)[]): When | undefined {
  const ms = localMs(parts);
  return ms === undefined ? undefined : { at: zoneOf(zone).resolve(ms), isDay: false };
}

/** A local time, encoded as if it were UTC; `undefined` if there is no such date or time. */
function localMs(parts: readonly (string | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
  return exists ? Date.UTC(year, month - 1, day, hour, minute) : undefined;
}
