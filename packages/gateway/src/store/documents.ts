import { createHmac, randomBytes } from "node:crypto";
import type { Secrets, Store } from "@recess/core/store";
import { type Sealing, sealing } from "./sealing.ts";

/** The gateway's own documents in its store, encrypted because they contain children's names. */
export interface Documents {
  read<Value>(key: string): Promise<Value | null>;
  /**
   * Replaces the stored value with the result of `next`; `null` erases it. Returns the result; `undefined`: `next`
   * changed nothing.
   */
  change<Value>(
    key: string,
    options: { readonly now: number; readonly ttlMs: number },
    next: (value: Value | null) => Value | null | undefined,
  ): Promise<Value | null | undefined>;
}

const TRIES = 12;

/** The places and the encryption of documents under one secret. */
interface DocumentPlaces {
  readonly sealed: Sealing;
  placeOf(name: string): string;
}

/** Documents under the previous or the next secret are found, and moved to the current one when they are changed. */
export function documentsIn(store: Store, { current, previous, next }: Secrets): Documents {
  const own = placesUnder(current);
  const others = [previous, next].filter((secret) => secret !== undefined).map(placesUnder);

  const elsewhere = async <Value>(name: string): Promise<FoundElsewhere<Value> | null> => {
    for (const { sealed, placeOf } of others) {
      const place = placeOf(name);
      const text = await store.load(place);
      if (text !== null) return { value: (await sealed.open(text)) as Value, place, text };
    }
    return null;
  };

  return {
    async read<Value>(name: string): Promise<Value | null> {
      const text = await store.load(own.placeOf(name));
      if (text !== null) return (await own.sealed.open(text)) as Value;
      return (await elsewhere<Value>(name))?.value ?? null;
    },
    async change<Value>(
      name: string,
      { now, ttlMs }: { readonly now: number; readonly ttlMs: number },
      next: (value: Value | null) => Value | null | undefined,
    ): Promise<Value | null | undefined> {
      const place = own.placeOf(name);
      let text = await store.load(place);
      for (let tries = 0; tries < TRIES; tries++) {
        const moved = text === null ? await elsewhere<Value>(name) : null;
        const before = text === null ? (moved?.value ?? null) : ((await own.sealed.open(text)) as Value);
        const value = next(before);
        if (value === undefined) return undefined;
        const swap = await store.swap(place, text, value === null ? null : await own.sealed.seal(value), now, ttlMs);
        if (swap.swapped) {
          if (moved !== null) await store.swap(moved.place, moved.text, null, now, ttlMs);
          return value;
        }
        text = swap.current;
      }
      throw new Error("The store is too busy.");
    },
  };
}

interface FoundElsewhere<Value> {
  readonly value: Value;
  readonly place: string;
  readonly text: string;
}

function placesUnder(secret: string): DocumentPlaces {
  return {
    sealed: sealing(secret, "gateway documents"),
    placeOf: (name) =>
      `gateway-document-${createHmac("sha256", secret).update(`document\u0000${name}`).digest("base64url").slice(0, 22)}`,
  };
}

/** An unguessable name. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}
