/** A problem of a store's configuration that its operator should fix. */
export interface StoreFinding {
  readonly code:
    /** The store may drop records that are still needed: it evicts keys when its memory is full. */
    | "store-evicts"
    /** The store was used before, and its data is gone. */
    | "store-emptied";
  readonly message: string;
}

/** A value or a promise of it, so that synchronous stores cause no waiting. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** The result of a swap. After a failed one, `current` is the stored value. */
export type Swap<Value> = { readonly swapped: true } | { readonly swapped: false; readonly current: Value | null };

/**
 * Stores records: one value per account, loaded and compared-and-swapped as a whole. A store does not interpret values.
 *
 * The contract, which `@recess/core/testing` checks:
 * - `swap` is atomic: of any number of swaps from the same `prev`, from any process, exactly one succeeds.
 * - `prev` is compared with the stored value as it was loaded, never with a re-encoding; `null` means that none is
 *   stored.
 * - A successful swap is visible to every later `load` and `swap`, from any process, and is as durable as the store
 *   promises.
 * - `next: null` erases the value.
 * - A value may be dropped once `ttlMs` have passed since its last swap, never before. The governor does not rely on
 *   its being dropped.
 * - `load` and `swap` reject with an error if the store cannot be reached or does not respond in time. They never
 *   return a guessed result, and never stay pending.
 * - If the store's transport sends a swap twice, the swap may fail although it took effect: `current` is then `next`,
 *   or a later value based on it. Values contain marks of their writers, by which the governor recognises this.
 * - A rejected swap may or may not have taken effect. It must not take effect after a later call has been answered and
 *   the store's time limit has passed.
 */
export interface Store<Value = string> {
  /** The value under the key, or `null`. */
  load(key: string): MaybePromise<Value | null>;
  /** Replaces `prev` with `next` if `prev` is still the stored value. `now` is the decision's clock, ms. */
  swap(key: string, prev: Value | null, next: Value | null, now: number, ttlMs: number): MaybePromise<Swap<Value>>;
  /**
   * The store's clock, ms since the epoch, if it has one that all processes share; `null` before the first response.
   * Without it the governor's clock is used.
   */
  now?(): number | null;
  /**
   * What an operator should change so that the store does not lose data; `[]` if nothing. A governor calls this once,
   * when it is created, and reports each finding. Rejects if the store does not respond.
   */
  inspect?(): MaybePromise<readonly StoreFinding[]>;
}
