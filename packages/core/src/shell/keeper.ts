import { RecessError } from "../values/errors.ts";
import { decodeRecord, encodeRecord } from "../values/record-codec.ts";
import type { AccountRecord } from "../values/record.ts";
import type { MemoryStore } from "./memory.ts";
import type { MaybePromise, Store } from "./store.ts";

/** A change to one account's record, as a pure function: it may be asked more than once. */
export interface Change<Result> {
  /** `next` is `record` itself when there is nothing to write, and `null` to erase. */
  (record: AccountRecord | null): { readonly next: AccountRecord | null; readonly result: Result };
}

/** Changes records one at a time an account, and any number of accounts at once. */
export interface Keeper {
  update<Result>(key: string, now: number, ttlMs: number, change: Change<Result>): MaybePromise<Result>;
}

/** How a store's values become records and back. */
interface Codec<Value> {
  decode(value: Value): AccountRecord;
  encode(record: AccountRecord): Value;
}

const AS_IT_IS: Codec<AccountRecord> = { decode: (record) => record, encode: (record) => record };
const AS_TEXT: Codec<string> = { decode: decodeRecord, encode: encodeRecord };

export function keeperOf(store: Store | MemoryStore): Keeper {
  return "holds" in store ? makeKeeper(store, AS_IT_IS) : makeKeeper(store, AS_TEXT);
}

/** One that is asked for, with whoever waits for it. */
interface Waiting {
  readonly now: number;
  readonly ttlMs: number;
  readonly change: Change<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A swap fails only when another process was faster; so many failures in a row mean that the store does not work. */
const MAX_TRIES = 100;

function makeKeeper<Value>(store: Store<Value>, codec: Codec<Value>): Keeper {
  /** Accounts that are being changed, with the changes that wait for their turn and then go together. */
  const queues = new Map<string, Waiting[]>();

  const decode = (value: Value | null): AccountRecord | null => (value === null ? null : codec.decode(value));

  const drain = async (key: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const results = await fold(key, batch);
        batch.forEach((waiting, index) => waiting.resolve(results[index]));
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    queues.delete(key);
  };

  const fold = async (key: string, batch: readonly Waiting[]): Promise<readonly unknown[]> => {
    let current: Value | null = await (store.load(key) as Promise<Value | null>);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = decode(current);
      let record = before;
      const results: unknown[] = [];
      for (const { change } of batch) {
        const { next, result } = change(record);
        record = next;
        results.push(result);
      }
      if (record === before) return results;
      const { now, ttlMs } = batch.at(-1) ?? { now: 0, ttlMs: 0 };
      const swap = await store.swap(key, current, record === null ? null : codec.encode(record), now, ttlMs);
      if (swap.swapped) return results;
      current = swap.current;
    }
    throw new RecessError(
      "store-unavailable",
      `The store refused ${MAX_TRIES} swaps in a row of one account's record.`,
    );
  };

  const update = <Result>(key: string, now: number, ttlMs: number, change: Change<Result>): MaybePromise<Result> => {
    const waiting = queues.get(key);
    if (waiting === undefined) {
      const loaded = store.load(key);
      if (!(loaded instanceof Promise)) {
        const before = decode(loaded);
        const { next, result } = change(before);
        if (next === before) return result;
        const swap = store.swap(key, loaded, next === null ? null : codec.encode(next), now, ttlMs);
        if (!(swap instanceof Promise) && swap.swapped) return result;
      }
    }
    return new Promise<Result>((resolve, reject) => {
      const entry: Waiting = { now, ttlMs, change, resolve: resolve as (result: unknown) => void, reject };
      if (waiting !== undefined) {
        waiting.push(entry);
        return;
      }
      const queue = [entry];
      queues.set(key, queue);
      void drain(key, queue);
    });
  };

  return { update };
}
