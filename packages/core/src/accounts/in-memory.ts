import type { SteadyClock } from "../lib/steady-clock.ts";
import type { AccountKey } from "../store/keys.ts";
import type { MemoryStore } from "../store/memory.ts";
import { ttlFor } from "../store/retention.ts";
import type { MaybePromise } from "../store/store.ts";
import type { AccountRecord } from "../values/record.ts";
import { type Accounts, type ChangeBy, IN_PLACE } from "./accounts.ts";
import type { Settings } from "./settings.ts";

export interface AccountsInMemoryOptions {
  readonly store: MemoryStore;
  readonly keyOf: (id: string) => AccountKey;
  readonly time: SteadyClock;
  readonly ttlMs: number;
  readonly settings: Settings;
}

/** For a store in this process: it is synchronous, so nothing can come between a load and its swap. */
export function accountsInMemory({ store, keyOf, time, ttlMs, settings }: AccountsInMemoryOptions): Accounts {
  const apply = <Given, Result>(
    id: string,
    change: ChangeBy<Given, Result>,
    given: Given,
    stored: AccountRecord | null,
    record: AccountRecord | null,
  ): MaybePromise<Result> => {
    const { next, result, isInPlace } = change(record, time.now(), IN_PLACE, given);
    if (next === record && isInPlace !== true) return result;
    const now = time.steadyThen();
    store.swap(id, stored, next, now, ttlFor(ttlMs, next?.heldUntil ?? 0, now));
    // Not awaited: writes to this process's memory cannot fail, and decisions must stay in order. Ids are hashed only
    // if something is written beside a record.
    if (settings.mayBeDue(record, next)) void settings.written({ key: keyOf(id) }, record, next);
    return result;
  };

  /** A separate function: its closure over the call's variables would cost every update of an account 60 bytes. */
  const updateFirst = <Given, Result>(
    id: string,
    change: ChangeBy<Given, Result>,
    given: Given,
  ): MaybePromise<Result> => {
    const seed = settings.seed(keyOf(id));
    if (!(seed instanceof Promise)) return apply(id, change, given, null, seed);
    return seed.then((seeded) => {
      const loaded = store.load(id);
      return apply(id, change, given, loaded, loaded ?? seeded);
    });
  };

  return {
    now: time.now,
    isAway: false,
    update: (id, change, given) => {
      const stored = store.load(id);
      if (stored !== null) return apply(id, change, given, stored, stored);
      return updateFirst(id, change, given);
    },
    erase: (id) => {
      store.swap(id, store.load(id), null, time.steady(), ttlMs);
    },
    read: (id) => ({ record: store.load(id), setAside: null }),
  };
}
