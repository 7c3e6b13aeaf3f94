import type { After } from "../stream/lease.ts";

/** Counts the conversations of each account that are open in this process. */
export interface Places {
  /** Takes a place; `null` if none is left. */
  take(accountId: string): Place | null;
  count(accountId: string): number;
}

export interface Place {
  /** The conversation has begun. If it never does, the place is freed after ten seconds. */
  arrive(): void;
  leave(): void;
}

/** How long an accepted request may take to become a conversation. */
const ARRIVAL_MS = 10_000;

export function createPlaces(max: number, after: After): Places {
  const counts = new Map<string, number>();
  return {
    count: (id) => counts.get(id) ?? 0,
    take(id) {
      const count = counts.get(id) ?? 0;
      if (count >= max) return null;
      counts.set(id, count + 1);
      let isTaken = true;
      const leave = (): void => {
        cancel();
        if (!isTaken) return;
        isTaken = false;
        const left = (counts.get(id) ?? 0) - 1;
        if (left > 0) counts.set(id, left);
        else counts.delete(id);
      };
      const cancel = after(ARRIVAL_MS, leave);
      return { arrive: cancel, leave };
    },
  };
}
