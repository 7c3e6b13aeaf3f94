import { onDemand } from "../lib/on-demand.ts";
import type { KeyMoves } from "./key-moves.ts";
import type { AccountKey } from "./keys.ts";
import { asideKey } from "./moved.ts";
import type { MaybePromise, Store, Swap } from "./store.ts";

/** A store by account, which finds values while the secret is being changed. */
export interface KeyRotation {
  load(place: AccountKey, now: number, ttlMs: number): MaybePromise<string | null>;
  swap(
    place: AccountKey,
    prev: string | null,
    next: string | null,
    now: number,
    ttlMs: number,
  ): MaybePromise<Swap<string>>;
  /** Keeps an unreadable value under a separate key. */
  setAside(place: AccountKey, value: string, now: number, ttlMs: number): Promise<void>;
  /** The value that was set aside, or `null`. */
  loadAside(place: AccountKey): MaybePromise<string | null>;
  /** Erases everything except the value itself. */
  eraseRest(place: AccountKey, now: number, ttlMs: number): Promise<void>;
}

export function keyRotation(store: Store): KeyRotation {
  const moves = onDemand<KeyMoves>(async () => (await import("./key-moves.ts")).keyMoves(store));

  return {
    load: (place, now, ttlMs) =>
      hasOneKey(place) ? store.load(place.key) : moves.load().then((moving) => moving.load(place, now, ttlMs)),
    swap: (place, prev, next, now, ttlMs) =>
      hasOneKey(place)
        ? store.swap(place.key, prev, next, now, ttlMs)
        : moves.load().then((moving) => moving.swap(place, prev, next, now, ttlMs)),
    setAside: async (place, value, now, ttlMs) => (await moves.load()).setAside(place, value, now, ttlMs),
    loadAside: (place) => store.load(asideKey(place)),
    eraseRest: async (place, now, ttlMs) => (await moves.load()).eraseRest(place, now, ttlMs),
  };
}

function hasOneKey({ previous, next }: AccountKey): boolean {
  return previous === undefined && next === undefined;
}
