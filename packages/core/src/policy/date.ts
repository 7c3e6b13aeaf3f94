/** A date in the Gregorian calendar; `month` counts from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether it is written like a date, whether or not the day exists. */
export function looksLikeDate(text: string): boolean {
  return DATE.test(text);
}

/** Parses `"2026-10-01"`; `undefined` if it is not a date or the day does not exist. */
export function parseDate(text: string): CalendarDate | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // UTC makes the result independent of the machine's zone. `Date` turns a day that does not exist into another one.
  const instant = new Date(`${text}T00:00:00Z`);
  const exists = instant.getUTCMonth() + 1 === month && instant.getUTCDate() === day;
  return exists ? { year, month, day } : undefined;
}
