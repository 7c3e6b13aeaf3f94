import { weekOf } from "../time/days.ts";
import type { AccountRecord, PastDay } from "../values/record.ts";

/** What the days before this one add up to. */
export interface History {
  /** Since the Monday of this day's ISO week. */
  readonly weekUsedMs: number;
  readonly weekGrantedMs: number;
  /** The 6 days before this one. */
  readonly last6UsedMs: number;
  readonly last6NightMs: number;
  readonly last6Nights: number;
  /** The 7 days before those. */
  readonly previous7UsedMs: number;
  /** Days just before this one with use, without a gap. */
  readonly row: number;
}

/** A day counts as one with use from here on. */
export const DAY_OF_USE_MS = 60_000;

/** Records share their list of past days until the day ends, so the sums are worked out once a day. */
const known = new WeakMap<readonly PastDay[], History & { readonly day: number }>();

export function historyOf(record: AccountRecord): History {
  const remembered = known.get(record.past);
  if (remembered !== undefined && remembered.day === record.day) return remembered;
  const history = { ...sum(record.past, record.day), day: record.day };
  known.set(record.past, history);
  return history;
}

function sum(past: readonly PastDay[], today: number): History {
  const monday = weekOf(today);
  const week = past.filter((day) => day.day >= monday);
  const last6 = past.filter((day) => day.day >= today - 6);
  const previous7 = past.filter((day) => day.day < today - 6 && day.day >= today - 13);
  const used = new Set(past.filter((day) => day.usedMs >= DAY_OF_USE_MS).map((day) => day.day));
  let row = 0;
  while (used.has(today - 1 - row)) row++;
  return {
    weekUsedMs: total(week, (day) => day.usedMs),
    weekGrantedMs: total(week, (day) => day.grantedMs),
    last6UsedMs: total(last6, (day) => day.usedMs),
    last6NightMs: total(last6, (day) => day.nightMs),
    last6Nights: last6.filter((day) => day.nightMs >= DAY_OF_USE_MS).length,
    previous7UsedMs: total(previous7, (day) => day.usedMs),
    row,
  };
}

/** How often a signal came in the 6 days before this one. */
export function signalsBefore(record: AccountRecord, name: string): number {
  return total(
    record.past.filter((day) => day.day >= record.day - 6),
    (day) => day.signals?.[name] ?? 0,
  );
}

function total(days: readonly PastDay[], of: (day: PastDay) => number): number {
  return days.reduce((sum, day) => sum + of(day), 0);
}
