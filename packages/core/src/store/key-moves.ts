/** Moves values from key to key. Loaded when a secret is being changed, or an account is erased. */
import type { AccountKey } from "./keys.ts";
import { asideKey, hasMoved, MOVED } from "./moved.ts";
import type { Store, Swap } from "./store.ts";
import { MAX_TRIES, refusedTooOften } from "./tries.ts";

/** A value that has moved to another key, or is about to. */
interface Moved {
  readonly key: string;
  readonly value: string;
  readonly there: string;
}

/** The calls for places with two keys, and for what is kept beside a value. */
export interface KeyMoves {
  load(place: AccountKey, now: number, ttlMs: number): Promise<string | null>;
  swap(place: AccountKey, prev: string | null, next: string | null, now: number, ttlMs: number): Promise<Swap<string>>;
  setAside(place: AccountKey, value: string, now: number, ttlMs: number): Promise<void>;
  eraseRest(place: AccountKey, now: number, ttlMs: number): Promise<void>;
}

export function keyMoves(store: Store): KeyMoves {
  const put = async (key: string, change: (current: string | null) => string | null, now: number, ttlMs: number) => {
    let current = await store.load(key);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const next = change(current);
      if (next === current) return;
      const swap = await store.swap(key, current, next, now, ttlMs);
      if (swap.swapped) return;
      current = swap.current;
    }
    throw refusedTooOften("key");
  };

  /** Moves the previous key's value here. Afterwards the old key is marked, so that all later writes go here. */
  const moveHere = async (key: string, previous: string, now: number, ttlMs: number): Promise<string | null> => {
    let old = await store.load(previous);
    for (let tries = 0; ; tries++) {
      if (tries === MAX_TRIES) throw refusedTooOften("key");
      if (old === MOVED) return store.load(key);
      if (hasMoved(old)) break;
      const marked: string = MOVED + (old ?? "");
      const swap: Swap<string> = await store.swap(previous, old, marked, now, ttlMs);
      if (swap.swapped) {
        if (marked === MOVED) return store.load(key);
        old = marked;
        break;
      }
      old = swap.current;
    }
    const value = old.slice(MOVED.length);
    const swap = await store.swap(key, null, value, now, ttlMs);
    // If that fails, another process has completed the same move, or is about to.
    const here = swap.swapped ? value : swap.current;
    await store.swap(previous, old, MOVED, now, ttlMs);
    return here;
  };

  /** Completes a move that a crash may have interrupted, so that the old value does not reappear later. */
  const swapHere = async (
    { key, previous = "" }: AccountKey,
    prev: string | null,
    next: string | null,
    now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    if (prev === null) {
      const here = await moveHere(key, previous, now, ttlMs);
      if (here !== null) return { swapped: false, current: here };
    }
    return store.swap(key, prev, next, now, ttlMs);
  };

  /** Until other servers have moved a value, it stays where it is. */
  const swapThere = async (
    { key, next: there = "" }: AccountKey,
    prev: string | null,
    next: string | null,
    now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    const swap = await store.swap(key, prev, next, now, ttlMs);
    if (swap.swapped || !hasMoved(swap.current)) return swap;
    const current = await followed({ key, value: swap.current, there }, now, ttlMs);
    if (current !== prev) return { swapped: false, current };
    return store.swap(there, prev, next, now, ttlMs);
  };

  const followed = ({ key, value, there }: Moved, now: number, ttlMs: number) =>
    value === MOVED ? store.load(there) : moveHere(there, key, now, ttlMs);

  return {
    load: async ({ key, previous, next }, now, ttlMs) => {
      const value = await store.load(key);
      if (previous !== undefined && value === null) return moveHere(key, previous, now, ttlMs);
      if (next !== undefined && hasMoved(value)) return followed({ key, value, there: next }, now, ttlMs);
      return value;
    },
    swap: (place, prev, next, now, ttlMs) =>
      (place.previous === undefined ? swapThere : swapHere)(place, prev, next, now, ttlMs),
    setAside: (place, value, now, ttlMs) => put(asideKey(place), () => value, now, ttlMs),
    eraseRest: async (place, now, ttlMs) => {
      await put(asideKey(place), () => null, now, ttlMs);
      for (const key of [place.previous, place.next]) {
        if (key === undefined) continue;
        await put(key, () => null, now, ttlMs);
        await put(`${key}.aside`, () => null, now, ttlMs);
      }
    },
  };
}
