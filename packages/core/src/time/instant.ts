import { millisecondsInDay } from "date-fns/constants";
import { formatLabel, labelOfDate } from "./days.ts";

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/** Beyond this, years may have more than four digits. */
const FAR = Date.UTC(2900, 0);

/** An instant as `Date.toISOString` writes it, but faster: a replay writes one or two per line. */
export function formatInstant(instant: number): string {
  if (Math.abs(instant) > FAR) return new Date(instant).toISOString();
  const label = Math.floor(instant / millisecondsInDay);
  const ms = instant - label * millisecondsInDay;
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const clock = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  return `${formatLabel(label)}T${clock}.${String(ms % 1000).padStart(3, "0")}Z`;
}

const ISO = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * The instant of an ISO 8601 text with a zone, such as `2026-03-08T12:00:00Z`; `undefined` if it is not one. Fractions
 * of a ms are dropped.
 */
export function parseInstant(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  // `Date.parse` reads 30 February as 2 March.
  return dateExists(text.slice(0, 10)) ? Date.parse(text) : undefined;
}

let lastDate = "";

function dateExists(date: string): boolean {
  if (date === lastDate) return true;
  const exists = formatLabel(labelOfDate(date)) === date;
  if (exists) lastDate = date;
  return exists;
}
