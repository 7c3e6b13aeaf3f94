import type { AccountRecord } from "../values/record.ts";
import type { Swap } from "./store.ts";

/**
 * Keeps records as they are, in this process: for tests, demonstrations and tools. A restart forgets all. It is a
 * `Store<AccountRecord>` that always answers at once.
 */
export interface MemoryStore {
  load(key: string): AccountRecord | null;
  swap(
    key: string,
    prev: AccountRecord | null,
    next: AccountRecord | null,
    now: number,
    ttlMs: number,
  ): Swap<AccountRecord>;
  /** Tells the governor that records need not be made text. */
  readonly holds: "records";
  /** How many accounts are kept. */
  readonly size: number;
}

interface Entry {
  readonly record: AccountRecord;
  readonly expiresAt: number;
}

const SWAPPED: Swap<AccountRecord> = { swapped: true };

/** Entries looked at, on each swap, for being past their time; more than one, so that the collector outruns new accounts. */
const LOOKED_AT = 2;

export function memoryStore(): MemoryStore {
  const entries = new Map<string, Entry>();
  let cursor = entries.entries();

  // No timer: 32-bit timers overflow at 25 days, and what `now` says is the truth here anyway.
  const collect = (now: number): void => {
    for (let i = 0; i < LOOKED_AT; i++) {
      const next = cursor.next();
      if (next.done === true) {
        cursor = entries.entries();
        return;
      }
      const [key, entry] = next.value;
      if (entry.expiresAt <= now) entries.delete(key);
    }
  };

  return {
    holds: "records",
    get size() {
      return entries.size;
    },
    load: (key) => entries.get(key)?.record ?? null,
    swap: (key, prev, next, now, ttlMs) => {
      const current = entries.get(key)?.record ?? null;
      if (current !== prev) return { swapped: false, current };
      if (next === null) entries.delete(key);
      else entries.set(key, { record: next, expiresAt: now + ttlMs });
      collect(now);
      return SWAPPED;
    },
  };
}
