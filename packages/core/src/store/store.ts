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
 * Where records are kept: one value an account, read and compared-and-swapped as a whole. A store knows nothing of limits
 * and does no arithmetic on them.
 *
 * The contract, which `@recess/core/testing` checks:
 * - `swap` is atomic: of any number of swaps from the same `prev`, from any process, exactly one succeeds.
 * - `prev` is compared with the stored value as it was loaded, never with a re-encoding; `null` means that none is stored.
 * - A swap that succeeded is seen by every later `load` and `swap`, from any process, and survives what the store promises
 *   to survive.
 * - `next: null` erases.
 * - A value may be dropped once `ttlMs` have passed since its last swap, never before; being dropped is not relied upon.
 * - Both reject with an error when the store cannot be reached or does not answer in time: never a made-up answer, and
 *   never no answer.
 * - A swap whose transport sends it twice may be answered as failed with `next` itself, or what others made of it, standing
 *   there; values say who wrote them, so that the governor knows.
 * - A swap that rejected may have taken place or not, but is not applied any more when a later call has been answered and
 *   the store's time limit is over.
 */
export interface Store<Value = string> {
  /** The value under the key; `null` if there is none. */
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
