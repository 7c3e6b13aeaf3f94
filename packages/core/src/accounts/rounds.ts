import { guardedListener } from "../lib/listener.ts";
import { yieldMicrotasks } from "../lib/timer.ts";
import type { GovernorProblem, OnStoreFailure, StoreWrite } from "./accounts.ts";
import type { Breaker } from "./circuit-breaker.ts";
import { ChangeFailed, makeFolder } from "./fold.ts";
import { type Failure, makeSwapFromHint, type RoundEnds } from "./in-step.ts";
import { type Happened, isAlone, type Lane, nextBatch, type Waiting } from "./lane.ts";
import { type OfflineAccounts } from "./offline.ts";
import { storeUnreachable } from "../values/errors.ts";
import type { Recovery } from "./recovery.ts";
import { makeRetry } from "./retry.ts";
import type { Settings } from "./settings.ts";
import type { StoredValues } from "./stored-value.ts";

interface RoundParts {
  readonly values: StoredValues;
  readonly offline: OfflineAccounts;
  readonly recovery: Recovery;
  readonly breaker: Breaker;
  readonly instantOf: (happened: Happened) => number;
  readonly report: (problem: GovernorProblem) => void;
}

export interface RoundOptions {
  /** The accounts' settings. */
  readonly settings: Settings;
  /** `"closed"` rejects; the others continue from the last known record. */
  readonly onStoreFailure: OnStoreFailure;
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
}

/** Microtasks between a response and its caller's next call: six in a governor, plus a margin. */
const MICROTASKS_BETWEEN_CALLS = 10;

/**
 * Returns the function that starts a round with a lane's waiting changes, if there are any. A round that ends starts
 * the next one.
 */
export function makeRounds(
  { values, offline, recovery, breaker, instantOf, report }: RoundParts,
  { settings, onStoreFailure, onWrite }: RoundOptions,
): (lane: Lane) => void {
  const wrote = guardedListener(onWrite);

  const drain = (lane: Lane): void => {
    for (;;) {
      const batch = nextBatch(lane);
      lane.busy = batch !== null;
      if (batch === null) return;
      if (isAlone(batch) || (lane.offline === null && !breaker.isOpen)) {
        if (!swapFromHint(lane, batch)) void retry(lane, batch);
        return;
      }
      for (const waiting of batch) offline.answer(lane, waiting);
    }
  };

  /**
   * Callers that were answered together often call again at once. After a few microtasks their calls have arrived and
   * are written together; otherwise the first would go alone and the others would wait for it.
   */
  const drainAfter = (lane: Lane, { length }: readonly Waiting[]): void => {
    if (length === 1) drain(lane);
    else void yieldMicrotasks(MICROTASKS_BETWEEN_CALLS).then(() => drain(lane));
  };

  const goAway = (lane: Lane, batch: readonly Waiting[], { base, unanswered, error: cause }: Failure): void => {
    breaker.failed();
    if (!recovery.isUnderWay) report({ code: "store-unavailable", message: "The store cannot be reached.", cause });
    recovery.failed(lane.key);
    lane.hint = undefined;
    if (isAlone(batch) || onStoreFailure === "closed") {
      for (const waiting of batch) waiting.reject(storeUnreachable(cause));
    } else {
      const account = offline.begin(lane, base?.record ?? null);
      for (const waiting of batch) offline.answer(lane, waiting);
      if (unanswered !== null) account.sent.push({ mark: unanswered, count: account.journal.length });
    }
    recovery.start();
  };

  const ends: RoundEnds = {
    succeed: (lane, known, batch, results) => {
      breaker.succeeded();
      lane.hint = known;
      for (let i = 0; i < batch.length; i++) batch[i]?.resolve(results[i]);
      drainAfter(lane, batch);
    },
    written: (lane, { from, results, begun }, known, batch) => {
      wrote({ events: batch.length });
      const saving = settings.written(lane, from.record, known.record, begun);
      if (saving === null) ends.succeed(lane, known, batch, results);
      else void saving.then(() => ends.succeed(lane, known, batch, results));
    },
    fail: (lane, batch, failure) => {
      const { error } = failure;
      if (error instanceof ChangeFailed) for (const waiting of batch) waiting.reject(error.cause);
      else goAway(lane, batch, failure);
      drain(lane);
    },
    retry: (lane, batch, first) => void retry(lane, batch, first),
  };
  const folder = makeFolder(values, instantOf);
  const swapFromHint = makeSwapFromHint({ values, settings }, folder, ends);
  const retry = makeRetry(values, folder, ends);
  return drain;
}
