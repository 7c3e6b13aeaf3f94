import type { Swap } from "@recess/core/store";
import type { ObjectStorage } from "./platform.ts";

/** The one value that an object stores. */
export interface StoredValue {
  load(): string | null;
  swap(prev: string | null, next: string | null, ttlMs: number): Promise<Swap<string>>;
  /** The alarm handler: drops the value if it has expired, or sets the next alarm. */
  collect(): Promise<void>;
}

interface Entry {
  readonly text: string;
  /** By the object's own clock, ms. */
  readonly expiresAt: number;
}

const ENTRY = "entry";

/**
 * An alarm is set when the first value is stored, and again only when it fires: swapping a value with each message then
 * costs one write, not two.
 */
export function storageOf(storage: ObjectStorage, clock: () => number): StoredValue {
  const { kv } = storage;
  const entry = (): Entry | undefined => kv.get(ENTRY) as Entry | undefined;
  return {
    load: () => entry()?.text ?? null,
    swap: async (prev, next, ttlMs) => {
      const current = entry()?.text ?? null;
      if (current !== prev) return { swapped: false, current };
      const expiresAt = Math.ceil(clock() + ttlMs);
      // Both are in one transaction, because nothing is awaited between them.
      if (next === null) kv.delete(ENTRY);
      else kv.put(ENTRY, { text: next, expiresAt } satisfies Entry);
      if (prev === null && next !== null) await storage.setAlarm(expiresAt);
      return { swapped: true };
    },
    collect: async () => {
      const held = entry();
      if (held !== undefined && held.expiresAt > clock()) await storage.setAlarm(held.expiresAt);
      else await storage.deleteAll();
    },
  };
}
