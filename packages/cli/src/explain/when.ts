import { TZDate } from "@date-fns/tz";

/** A moment that was asked for: only a day, or an instant in it. */
export interface When {
  readonly at: number;
  readonly isDay: boolean;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)$/;
const CLOCK = /^(\d\d):(\d\d)$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a date, a local date and time, a clock time of today, or an instant with its offset. Local ones are of the zone;
 * a date means its noon, which no day's start comes near. `undefined` for anything else.
 */
export function parseWhen(text: string, zone: string, now: number): When | undefined {
  if (INSTANT.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : { at, isDay: false };
  }
  const date = DATE.exec(text);
  if (date !== null) return local(zone, [date[1], date[2], date[3], "12", "00"], true);
  const full = LOCAL.exec(text);
  if (full !== null) return local(zone, full.slice(1), false);
  const clock = CLOCK.exec(text);
  if (clock === null) return undefined;
  const today = new TZDate(now, zone);
  const parts = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(String);
  return local(zone, [...parts, clock[1], clock[2]], false);
}

function local(zone: string, parts: readonly (string | undefined)[], isDay: boolean): When | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60;
  if (!exists) return undefined;
  return { at: new TZDate(year, month - 1, day, hour, minute, zone).getTime(), isDay };
}
