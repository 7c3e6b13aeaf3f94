/** Something about a store that its operator should change. */
export interface StoreFinding {
  readonly code:
    /** The store may drop records that are still needed: it evicts keys when its memory is full. */
    | "store-evicts"
    /** The store was used before, and its data is gone. */
    | "store-emptied";
  readonly message: string;
}

/** A value, or a promise of it: stores that answer at once are not made to wait. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** The outcome of a swap. After one that failed, `current` is what stands there now. */
export type Swap<Value> = { readonly swapped: true } | { readonly swapped: false; readonly current: Value | null };

/**
 * Where records are kept: one value an account, read and compared-and-swapped as a whole. A store knows nothing of limits
 * and does no arithmetic on them.
 *
 * The contract, which `@recess/core/testing` checks:
 * - `swap` is atomic: of any number of swaps from the same `prev`, from any process, exactly one succeeds.
 * - `prev` is compared with what stands there as it was loaded, never with a re-encoding; `null` means nothing stands there.
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
  /** What stands under the key; `null` if nothing does. */
  load(key: string): MaybePromise<Value | null>;
  /** Puts `next` in the place of `prev`, if `prev` is what still stands there. `now` is the decision's clock, ms. */
  swap(key: string, prev: Value | null, next: Value | null, now: number, ttlMs: number): MaybePromise<Swap<Value>>;
  /**
   * The store's clock, ms since the epoch, where it has one that all processes share; `null` until it was heard of, which
   * the first answer brings. Without it the governor's clock is used.
   */
  now?(): number | null;
  /**
   * What an operator should change for the store to keep what it is given; `[]` if nothing. A governor asks once, when it is
   * created, and reports each finding. Rejects when the store does not answer.
   */
  inspect?(): MaybePromise<readonly StoreFinding[]>;
}
