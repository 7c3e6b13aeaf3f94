/** Limits attempts, to prevent guessing: a fixed window per address, in this process. */
export interface Attempts {
  /** Whether another attempt is allowed now. */
  allows(address: string, now: number): boolean;
}

const WINDOW_MS = 10 * 60 * 1000;
const MAX_ADDRESSES = 10_000;

export function attempts(most: number): Attempts {
  const counts = new Map<string, { count: number; readonly until: number }>();
  return {
    allows(address, now) {
      const before = counts.get(address);
      if (before === undefined || before.until <= now) {
        if (counts.size >= MAX_ADDRESSES) counts.clear();
        counts.set(address, { count: 1, until: now + WINDOW_MS });
        return true;
      }
      before.count += 1;
      return before.count <= most;
    },
  };
}
