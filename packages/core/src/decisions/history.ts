import { weekOf } from "../time/days.ts";
import type { AccountRecord, Past, PastDay } from "../values/record.ts";

/** A day counts as one with use from here on. */
export const DAY_OF_USE_MS = 60_000;

/** The days before `today` and what they add up to, worked out once a day. */
export function pastOf(days: readonly PastDay[], today: number): Past {
  const monday = weekOf(today);
  const week = days.filter((day) => day.day >= monday);
  const last6 = days.filter((day) => day.day >= today - 6);
  const previous7 = days.filter((day) => day.day < today - 6 && day.day >= today - 13);
  const used = new Set(days.filter((day) => day.usedMs >= DAY_OF_USE_MS).map((day) => day.day));
  let row = 0;
  while (used.has(today - 1 - row)) row++;
  return {
    days,
    weekUsedMs: total(week, (day) => day.usedMs),
    weekGrantedMs: total(week, (day) => day.grantedMs),
    last6UsedMs: total(last6, (day) => day.usedMs),
    last6NightMs: total(last6, (day) => day.nightMs),
    last6Nights: last6.filter((day) => day.nightMs >= DAY_OF_USE_MS).length,
    previous7UsedMs: total(previous7, (day) => day.usedMs),
    row,
  };
}

/** What stands before a first day. */
export const NO_PAST: Past = pastOf([], 0);

/** How often a signal came in the 6 days before this one. */
export function signalsBefore(record: AccountRecord, name: string): number {
  return total(
    record.past.days.filter((day) => day.day >= record.day - 6),
    (day) => day.signals?.[name] ?? 0,
  );
}

function total(days: readonly PastDay[], of: (day: PastDay) => number): number {
  return days.reduce((sum, day) => sum + of(day), 0);
}
