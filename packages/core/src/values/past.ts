import type { AccountRecord, Past, PastDay, SignalCounts } from "./record.ts";

/** The minimum use for a day to count as a day of use. */
export const DAY_OF_USE_MS = 60_000;

/** The days before `today`, latest first, and their totals, computed once a day. */
export function pastOf(days: readonly PastDay[], today: number): Past {
  let last6UsedMs = 0;
  let last6NightMs = 0;
  let last6Nights = 0;
  let previous7UsedMs = 0;
  let row = 0;
  for (const { day, usedMs, nightMs } of days) {
    if (day >= today - 6) {
      last6UsedMs += usedMs;
      last6NightMs += nightMs;
      if (nightMs >= DAY_OF_USE_MS) last6Nights++;
    } else if (day >= today - 13) {
      previous7UsedMs += usedMs;
    }
    if (day === today - 1 - row && usedMs >= DAY_OF_USE_MS) row++;
  }
  return { days, last6UsedMs, last6NightMs, last6Nights, previous7UsedMs, row };
}

/** The past of an account on its first day. */
export const NO_PAST: Past = pastOf([], 0);

/** How often a signal occurred in the 6 days before this one. */
export function signalsBefore(record: AccountRecord, name: string): number {
  return total(
    record.past.days.filter((day) => day.day >= record.day - 6),
    (day) => countOf(day.signals, name),
  );
}

/** A signal's count. Its name may be one that every object has, such as `constructor`. */
export function countOf(signals: SignalCounts | null, name: string): number {
  return signals !== null && Object.hasOwn(signals, name) ? (signals[name] ?? 0) : 0;
}

function total(days: readonly PastDay[], of: (day: PastDay) => number): number {
  return days.reduce((sum, day) => sum + of(day), 0);
}
