import { millisecondsInDay } from "date-fns/constants";
import { type Zone, zoneOf } from "./zone.ts";
import { remember } from "../lib/memo.ts";

/**
 * The days of a zone, which begin at a fixed local time. A day's label is the local date on which it began, as a number
 * of days since 1970-01-01. Days can have 23 or 25 hours, and dates that a zone skipped have no day.
 */
export interface Days {
  readonly zone: Zone;
  /** The label of the day that contains an instant. */
  labelAt(instant: number): number;
  /** The start of the day with that label. */
  startOf(label: number): number;
  /** The end of the day with that label. */
  endOf(label: number): number;
  /** When the first later label begins after an instant. */
  startAfter(label: number, instant: number): number;
}

/** Some years of days; the cache is cleared beyond that. */
const MAX_STARTS = 2048;

const known = new Map<string, Map<number, Days>>();
const MAX_ZONES = 1024;

// Decisions for one zone tend to come together.
let lastZone = "";
let lastStartsAtMs = Number.NaN;
let lastDays: Days | undefined;

/** The days of a zone; `startsAtMs` is the local time of their start, ms after midnight. */
export function daysOf(zoneName: string, startsAtMs: number): Days {
  if (lastDays === undefined || zoneName !== lastZone || startsAtMs !== lastStartsAtMs) {
    lastDays = findDays(zoneName, startsAtMs);
    lastZone = zoneName;
    lastStartsAtMs = startsAtMs;
  }
  return lastDays;
}

function findDays(zoneName: string, startsAtMs: number): Days {
  const ofZone = known.get(zoneName);
  const found = ofZone?.get(startsAtMs);
  if (found !== undefined) return found;
  const days = makeDays(zoneOf(zoneName), startsAtMs);
  if (ofZone !== undefined) ofZone.set(startsAtMs, days);
  else remember(known, zoneName, new Map([[startsAtMs, days]]), MAX_ZONES);
  return days;
}

function makeDays(zone: Zone, startsAtMs: number): Days {
  const starts = new Map<number, number>();

  const startOf = (label: number): number => {
    const remembered = starts.get(label);
    if (remembered !== undefined) return remembered;
    return remember(starts, label, zone.resolve(label * millisecondsInDay + startsAtMs), MAX_STARTS);
  };

  const labelAt = (instant: number): number => {
    let label = Math.floor((instant + zone.offsetAt(instant)) / millisecondsInDay) + 1;
    while (startOf(label) > instant) label--;
    return label;
  };

  const startAfter = (label: number, instant: number): number => {
    let next = label + 1;
    while (startOf(next) <= instant) next++;
    return startOf(next);
  };

  return { zone, labelAt, startOf, startAfter, endOf: (label) => startAfter(label, startOf(label)) };
}

/** The first label of a label's week. `startsOn`: 0 for Monday to 6 for Sunday. */
export function weekOf(label: number, startsOn: number): number {
  return label - modulo(weekdayOf(label) - startsOn, 7);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(label: number): number {
  // 1970-01-01 was a Thursday, so label -3 was a Monday.
  return modulo(label + 3, 7);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

const dates = new Map<number, string>();

// Consecutive decisions are usually for the same date.
let lastLabel = Number.NaN;
let lastDate = "";

/** A label as a date, `"2026-03-08"`. */
export function formatLabel(label: number): string {
  if (label !== lastLabel) {
    lastDate = dates.get(label) ?? remember(dates, label, dateOf(label), MAX_STARTS);
    lastLabel = label;
  }
  return lastDate;
}

function dateOf(label: number): string {
  return new Date(label * millisecondsInDay).toISOString().replace(/T.*$/, "");
}

/** The label of a date `"2026-03-08"` that exists. */
export function labelOfDate(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / millisecondsInDay);
}
