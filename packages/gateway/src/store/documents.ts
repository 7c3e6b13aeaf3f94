import { createHmac, randomBytes } from "node:crypto";
import type { Store } from "@recess/core/store";
import { sealing } from "./sealing.ts";

/** Documents of the gateway's own in its store, encrypted: they hold names of children. */
export interface Documents {
  read<Value>(key: string): Promise<Value | null>;
  /** Puts what `next` makes of what stands there in its place; `null` erases. Returns it, or `undefined` if `next` gave up. */
  change<Value>(
    key: string,
    options: { readonly now: number; readonly ttlMs: number },
    next: (value: Value | null) => Value | null | undefined,
  ): Promise<Value | null | undefined>;
}

const TRIES = 12;

export function documentsIn(store: Store, secret: string): Documents {
  const sealed = sealing(secret, "gateway documents");
  const placeOf = (name: string): string =>
    `gateway-document-${createHmac("sha256", secret).update(`document\u0000${name}`).digest("base64url").slice(0, 22)}`;
  const open = async <Value>(text: string | null): Promise<Value | null> =>
    text === null ? null : ((await sealed.open(text)) as Value);

  return {
    read: async (name) => open(await store.load(placeOf(name))),
    async change<Value>(
      name: string,
      { now, ttlMs }: { readonly now: number; readonly ttlMs: number },
      next: (value: Value | null) => Value | null | undefined,
    ): Promise<Value | null | undefined> {
      const place = placeOf(name);
      let text = await store.load(place);
      for (let tries = 0; tries < TRIES; tries++) {
        const value = next(await open<Value>(text));
        if (value === undefined) return undefined;
        const swap = await store.swap(place, text, value === null ? null : await sealed.seal(value), now, ttlMs);
        if (swap.swapped) return value;
        text = swap.current;
      }
      throw new Error("The store is too busy.");
    },
  };
}

/** A name that nobody guesses. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}
