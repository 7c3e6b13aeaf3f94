import type { MaybePromise, Swap } from "../store/store.ts";
import { AS_USUAL } from "./accounts.ts";
import type { Folded, Folder } from "./fold.ts";
import type { Known, Lane, Waiting } from "./lane.ts";
import type { StoredValues } from "./stored-value.ts";

/** A swap, and what came of it. */
export interface Try {
  readonly from: Known;
  readonly next: Known;
  readonly mark: string;
  readonly results: readonly unknown[];
  readonly outcome: Swap<string>;
}

/** A round that failed. */
export interface Failure {
  readonly base: Known | undefined;
  /** The mark of a swap that may have taken place; `null` if there is none. */
  readonly unanswered: string | null;
  readonly error: unknown;
}

/** How a round ends. */
export interface RoundEnds {
  succeed(lane: Lane, known: Known, batch: readonly Waiting[], results: readonly unknown[]): void;
  /** As `succeed`, of a swap that took place. */
  written(lane: Lane, tried: Pick<Try, "from" | "results">, known: Known, batch: readonly Waiting[]): void;
  fail(lane: Lane, batch: readonly Waiting[], failure: Failure): void;
  /** The swap was refused: the round takes more tries. */
  retry(lane: Lane, batch: readonly Waiting[], first: Try): void;
}

/**
 * The usual round: one swap, from the hint. A busy server does it all day, so it does not `await`, which would leave more to
 * the garbage collector. Returns `false` if this round takes more than that.
 */
export type SwapFromHint = (lane: Lane, batch: readonly Waiting[]) => boolean;

export function makeSwapFromHint(values: StoredValues, { fold }: Folder, ends: RoundEnds): SwapFromHint {
  return (lane, batch) => {
    const { hint } = lane;
    if (hint === undefined || hint.wasUnreadable === true) return false;
    let folded: Folded;
    try {
      folded = fold(hint.record, batch, AS_USUAL);
    } catch {
      return false;
    }
    const { record, results } = folded;
    if (record === hint.record) return false;
    const mark = values.nextMark();
    const next = values.seal(hint, record, mark);
    const failed = (error: unknown): void => ends.fail(lane, batch, { base: hint, unanswered: mark, error });
    const answered = (outcome: Swap<string>): void => {
      const tried: Try = { from: hint, next, mark, results, outcome };
      // A broken store may answer with nothing.
      if (outcome?.swapped) ends.written(lane, tried, next, batch);
      else ends.retry(lane, batch, tried);
    };
    let swap: MaybePromise<Swap<string>>;
    try {
      swap = values.swap(lane, hint, next);
    } catch (error) {
      failed(error);
      return true;
    }
    if (swap instanceof Promise) swap.then(answered, failed);
    else answered(swap);
    return true;
  };
}
