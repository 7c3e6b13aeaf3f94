import { RecessError, storeUnreachable } from "../values/errors.ts";
import { envelopeFront, hasMark, makeMarks, openEnvelope } from "./envelope.ts";
import type { AccountKey } from "./keys.ts";
import { keyRotation } from "./key-rotation.ts";
import { hasMoved } from "./moved.ts";
import type { MaybePromise, Store, Swap } from "./store.ts";
import { MAX_TRIES, refusedTooOften } from "./tries.ts";
import { wait } from "../lib/timer.ts";

/** A change to one document: a pure function of its text, which may be called more than once. */
export interface DocumentChange<Result> {
  /** `next` is `text` itself if there is nothing to write. `steady`: the instant for retention. */
  (
    text: string | null,
    now: number,
    steady: number,
  ): { readonly next: string | null; readonly ttlMs: number; readonly result: Result };
}

/** The keys of a document. */
export interface DocumentKey extends AccountKey {
  /** The document is identified by its key alone and is not found under another secret's key. */
  readonly isKeyAlone?: true;
}

/** Rarely used documents beside the records: each call reads the store and fails without it. */
export interface Documents {
  load(place: DocumentKey, ttlMs: number): Promise<string | null>;
  /** Like `load`, but synchronous if the store is. */
  peek(place: DocumentKey, ttlMs: number): MaybePromise<string | null>;
  /** Reads what an update needs, so that an update that follows does not wait for it. Never rejects. */
  begin(place: DocumentKey, ttlMs: number): Promise<Begun>;
  update<Result>(
    place: DocumentKey,
    ttlMs: number,
    change: DocumentChange<Result>,
    begun?: Promise<Begun>,
  ): Promise<Result>;
  /** Erases what a change of the secret left behind. */
  eraseRest(place: AccountKey, ttlMs: number): Promise<void>;
}

/** A document's stored value; `undefined` if it could not be read. */
export type Begun = { readonly value: string | null } | undefined;

const MAX_TRY_WAIT_MS = 16;

export interface DocumentTime {
  /** The instant of a change. */
  now(): number;
  /** The instant from which retention counts. */
  steady(): number;
}

export function documentsIn(store: Store, { now, steady }: DocumentTime): Documents {
  const rotation = keyRotation(store);
  const nextMark = makeMarks();

  const reached = async <Result>(call: () => Result | Promise<Result>): Promise<Result> => {
    try {
      return await call();
    } catch (cause) {
      throw storeUnreachable(cause);
    }
  };

  const textOf = ({ isKeyAlone }: DocumentKey, value: string | null): string | null => {
    if (value === null || (isKeyAlone === true && hasMoved(value))) return null;
    const envelope = openEnvelope(value);
    if (envelope === undefined) throw new RecessError("record-unreadable", "The stored value is not one of Recess.");
    return value.slice(envelope.start);
  };

  const load = (place: AccountKey, ttlMs: number): Promise<string | null> =>
    reached(() => rotation.load(place, steady(), ttlMs));

  return {
    load: async (place, ttlMs) => textOf(place, await load(place, ttlMs)),
    peek: (place, ttlMs) => {
      const value = rotation.load(place, steady(), ttlMs);
      return value instanceof Promise ? reached(async () => textOf(place, await value)) : textOf(place, value);
    },
    begin: async (place, ttlMs) => {
      try {
        return { value: await load(place, ttlMs) };
      } catch {
        return undefined;
      }
    },
    update: async (place, ttlMs, change, begun) => {
      const known = await begun;
      let value = known === undefined ? await load(place, ttlMs) : known.value;
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const text = textOf(place, value);
        const { next, ttlMs: keptMs, result } = change(text, now(), steady());
        if (next === text) return result;
        // A second document under the old key would never be found.
        if (hasMoved(value)) throw new RecessError("record-unreadable", "The stored value has moved to another key.");
        const mark = nextMark();
        const sealed = next === null ? null : envelopeFront(mark) + next;
        const from = value;
        const swap: Swap<string> = await reached(() => rotation.swap(place, from, sealed, steady(), keptMs));
        // A swap that was sent twice is recognised by its mark.
        if (swap.swapped || (swap.current !== null && hasMark(openEnvelope(swap.current)?.marks ?? "", mark)))
          return result;
        value = swap.current;
        if (tries > 0) await wait(Math.random() * Math.min(2 ** tries, MAX_TRY_WAIT_MS));
      }
      throw refusedTooOften("document");
    },
    eraseRest: (place, ttlMs) => reached(() => rotation.eraseRest(place, steady(), ttlMs)),
  };
}
