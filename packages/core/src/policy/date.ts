/** A day of the Gregorian calendar; `month` counts from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether it is written like a date, be there such a day or not. */
export function looksLikeDate(text: string): boolean {
  return DATE.test(text);
}

/** `"2026-10-01"` to its parts; `undefined` if it is no date or there is no such day. */
export function parseDate(text: string): CalendarDate | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  // In UTC, so that the answer is not that of the machine's zone. A day that does not exist comes out as another.
  const instant = new Date(`${text}T00:00:00Z`);
  const exists = instant.getUTCMonth() + 1 === month && instant.getUTCDate() === day;
  return exists ? { year, month, day } : undefined;
}
