import { AS_USUAL, type Accounts } from "./accounts.ts";
import { ttlFor } from "../store/retention.ts";
import type { MemoryStore } from "../store/memory.ts";

/** For a store in this process: it answers at once, so nothing can come between a load and its swap. */
export function accountsInMemory(store: MemoryStore, clock: () => number, ttlMs: number): Accounts {
  const now = (): number => Math.floor(clock());
  return {
    now,
    isAway: false,
    update: (id, change) => {
      const at = now();
      const record = store.load(id);
      const { next, result } = change(record, at, AS_USUAL);
      if (next !== record) store.swap(id, record, next, at, ttlFor(ttlMs, next?.heldUntil ?? 0, at));
      return result;
    },
    erase: (id) => {
      store.swap(id, store.load(id), null, now(), ttlMs);
    },
    read: (id) => ({ record: store.load(id), setAside: null }),
  };
}
