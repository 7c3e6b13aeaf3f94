import type { SteadyClock } from "../lib/steady-clock.ts";
import type { AccountKey } from "../store/keys.ts";
import type { MemoryStore } from "../store/memory.ts";
import { ttlFor } from "../store/retention.ts";
import type { MaybePromise } from "../store/store.ts";
import type { AccountRecord } from "../values/record.ts";
import { type Accounts, AS_USUAL, type Change } from "./accounts.ts";
import type { KeyHolder, Settings } from "./settings.ts";

export interface AccountsInMemoryOptions {
  readonly store: MemoryStore;
  readonly keyOf: (id: string) => AccountKey;
  readonly time: SteadyClock;
  readonly ttlMs: number;
  readonly settings: Settings;
}

/** For a store in this process: it answers at once, so nothing can come between a load and its swap. */
export function accountsInMemory({ store, keyOf, time, ttlMs, settings }: AccountsInMemoryOptions): Accounts {
  /** Ids are hashed only where something is written beside a record. */
  const holderOf = (id: string): KeyHolder => ({
    get key() {
      return keyOf(id);
    },
  });

  const apply = <Result>(id: string, change: Change<Result>, seed: AccountRecord | null): MaybePromise<Result> => {
    const stored = store.load(id);
    const record = stored ?? seed;
    const { next, result } = change(record, time.now(), AS_USUAL);
    if (next === record) return result;
    const now = time.steady();
    store.swap(id, stored, next, now, ttlFor(ttlMs, next?.heldUntil ?? 0, now));
    // Nothing can be lost on the way to this process's own memory, and decisions must come in their order: it is not waited for.
    void settings.written(holderOf(id), record, next);
    return result;
  };

  return {
    now: time.now,
    isAway: false,
    update: (id, change) => {
      if (store.load(id) !== null) return apply(id, change, null);
      const seed = settings.seed(keyOf(id));
      return seed instanceof Promise ? seed.then((record) => apply(id, change, record)) : apply(id, change, seed);
    },
    erase: (id) => {
      store.swap(id, store.load(id), null, time.steady(), ttlMs);
    },
    read: (id) => ({ record: store.load(id), setAside: null }),
  };
}
