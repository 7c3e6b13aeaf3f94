import { millisecondsInDay, millisecondsInHour } from "date-fns/constants";

/** The number of exempt messages that this process accepted. */
export interface ExemptCounts {
  readonly last24Hours: number;
  readonly last7Days: number;
}

/** Counts exempt messages by the hour, so that staff notice if every message suddenly counts as a call for help. */
export interface ExemptCounter {
  add(at: number): void;
  counts(now: number): ExemptCounts;
}

const KEPT_MS = 7 * millisecondsInDay;

export function makeExemptCounter(): ExemptCounter {
  /** By the start of the hour. */
  const hours = new Map<number, number>();

  const since = (start: number): number => {
    let sum = 0;
    for (const [hour, count] of hours) if (hour + millisecondsInHour > start) sum += count;
    return sum;
  };

  return {
    add(at) {
      const hour = Math.floor(at / millisecondsInHour) * millisecondsInHour;
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
      for (const old of hours.keys()) if (old + millisecondsInHour <= at - KEPT_MS) hours.delete(old);
    },
    counts: (now) => ({ last24Hours: since(now - millisecondsInDay), last7Days: since(now - KEPT_MS) }),
  };
}
