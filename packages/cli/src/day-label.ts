import { millisecondsInDay } from "date-fns/constants";

/** The label of a date `"2026-03-08"`: the number of days since 1970-01-01. */
export function labelOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / millisecondsInDay;
}

/** The date of a label, `"2026-03-08"`. */
export function dateOfLabel(label: number): string {
  return new Date(label * millisecondsInDay).toISOString().slice(0, 10);
}
