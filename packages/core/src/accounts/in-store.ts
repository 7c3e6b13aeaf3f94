import type { FullClock } from "../lib/clock.ts";
import { guardedListener } from "../lib/listener.ts";
import { makeSteadyClock, type SteadyClock } from "../lib/steady-clock.ts";
import { yieldMicrotasks } from "../lib/timer.ts";
import type { AccountKey } from "../store/keys.ts";
import type { MaybePromise, Store } from "../store/store.ts";
import { NO_VERSION } from "../records/settings.ts";
import type { Accounts, Change, GovernorProblem, OnStoreFailure, StoreWrite } from "./accounts.ts";
import { makeBreaker } from "./circuit-breaker.ts";
import { clockJumped } from "./clock-problem.ts";
import { ChangeFailed, makeFolder } from "./fold.ts";
import { type Failure, makeSwapFromHint, type RoundEnds } from "./in-step.ts";
import { type Happened, isAlone, type Lane, nextBatch, type Waiting } from "./lane.ts";
import { makeLru } from "./lru.ts";
import { makeOffline, unavailable } from "./offline.ts";
import { makeRecovery } from "./recovery.ts";
import { makeRetry } from "./retry.ts";
import type { Settings } from "./settings.ts";
import { makeStoredValues } from "./stored-value.ts";

export interface StoredAccountsOptions {
  readonly store: Store;
  readonly keyOf: (id: string) => AccountKey;
  /** This process's clock, used for decisions if the store has none. */
  readonly time: SteadyClock;
  readonly clock: FullClock;
  readonly ttlMs: number;
  /** `"closed"` rejects; the others continue from the last known record. */
  readonly onStoreFailure: OnStoreFailure;
  readonly onProblem: ((problem: GovernorProblem) => void) | undefined;
  readonly onWrite?: ((write: StoreWrite) => void) | undefined;
  /** The accounts' settings. */
  readonly settings: Settings;
  /** The number of events journaled while the store is unavailable. */
  readonly maxJournal?: number;
}

/** How many accounts' last values are cached. */
const CACHE_SIZE = 10_000;
const MAX_JOURNAL = 1_000_000;

/** Microtasks between a response and its caller's next call: six in a governor, and some to spare. */
const MICROTASKS_BETWEEN_CALLS = 10;

/** Keeps accounts in a text store. `Lane` documents the states of an account. */
export function storedAccounts(options: StoredAccountsOptions): Accounts {
  const { store, keyOf, time, clock, ttlMs, onStoreFailure, onProblem, onWrite, settings } = options;
  const report = guardedListener(onProblem);
  const wrote = guardedListener(onWrite);
  const lanes = makeLru<Lane>(CACHE_SIZE, (lane) => lane.busy || lane.offline !== null);
  const breaker = makeBreaker();
  const values = makeStoredValues({ store, ttlMs, steady: time.steady, seed: settings.seed, report });

  /** The store's clock may be set too, or belong to another server after a failover. */
  const shared = makeSteadyClock({ ...clock, now: () => store.now?.() ?? 0 }, ({ byMs }) =>
    report(clockJumped("The store's clock", byMs)),
  );
  /** `undefined` if the store has no clock, `null` before its first response. */
  const sharedNow = (): number | null | undefined => {
    const said = store.now?.();
    return said === undefined || said === null ? said : shared.now();
  };

  const now = (): number => sharedNow() ?? time.now();

  const laneOf = (id: string): Lane => {
    let lane = lanes.get(id);
    if (lane === undefined) {
      lane = { id, key: keyOf(id), hint: undefined, waiting: null, busy: false, offline: null };
      lanes.set(id, lane);
    }
    return lane;
  };

  /** When an event happened, by the store's clock once that is known. */
  const instantOf = ({ at, byOwnClock }: Happened): number => {
    const known = byOwnClock ? sharedNow() : undefined;
    return known === undefined || known === null ? at : Math.floor(at + known - time.now());
  };

  /**
   * Callers that were answered together often call again at once. After a few microtasks their calls have arrived and
   * are written together; otherwise the first would go alone and the others would wait for it.
   */
  const drainAfter = (lane: Lane, { length }: readonly Waiting[]): void => {
    if (length === 1) drain(lane);
    else void yieldMicrotasks(MICROTASKS_BETWEEN_CALLS).then(() => drain(lane));
  };

  const ends: RoundEnds = {
    succeed: (lane, known, batch, results) => {
      breaker.succeeded();
      lane.hint = known;
      for (let i = 0; i < batch.length; i++) batch[i]?.resolve(results[i]);
      drainAfter(lane, batch);
    },
    written: (lane, { from, results }, known, batch) => {
      wrote({ events: batch.length });
      const saving = settings.written(lane, from.record, known.record);
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
  const swapFromHint = makeSwapFromHint(values, folder, ends);
  const retry = makeRetry(values, folder, ends);
  const offline = makeOffline({
    onStoreFailure,
    maxJournal: options.maxJournal ?? MAX_JOURNAL,
    report,
    onChange: () => recovery.start(),
  });

  const goAway = (lane: Lane, batch: readonly Waiting[], { base, unanswered, error: cause }: Failure): void => {
    breaker.failed();
    if (!recovery.isUnderWay) report({ code: "store-unavailable", message: "The store cannot be reached.", cause });
    recovery.failed(lane.key);
    lane.hint = undefined;
    if (isAlone(batch) || onStoreFailure === "closed") {
      for (const waiting of batch) waiting.reject(unavailable(cause));
    } else {
      const account = offline.begin(lane, base?.record ?? null);
      for (const waiting of batch) offline.answer(lane, waiting);
      if (unanswered !== null) account.sent.push({ mark: unanswered, count: account.journal.length });
    }
    recovery.start();
  };

  /** Starts a round with the waiting changes, if there are any. */
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

  const recovery = makeRecovery({
    values,
    offline,
    breaker,
    clock,
    instantOf,
    report,
    answers: async ({ key }) => {
      try {
        await store.load(key);
        return true;
      } catch {
        return false;
      }
    },
    onWritten: (lane, before, after) => settings.written(lane, before.record, after.record),
    drain,
  });

  const enqueue = <Result>(lane: Lane, asked: Change<Result>, mustReach: boolean): MaybePromise<Result> => {
    // Each result is passed only to its own change.
    const change = asked as Change<unknown>;
    const known = sharedNow();
    const byOwnClock = known === null;
    const at = known ?? time.now();
    if (!mustReach && !lane.busy && (lane.offline !== null || breaker.isOpen)) {
      return offline.apply(lane, { at, byOwnClock, change }) as Result;
    }
    return new Promise<Result>((resolve, reject) => {
      const settle = resolve as (result: unknown) => void;
      const waiting: Waiting = { at, byOwnClock, change, mustReach, resolve: settle, reject };
      if (lane.waiting === null) lane.waiting = [waiting];
      else lane.waiting.push(waiting);
      if (!lane.busy) drain(lane);
    });
  };

  return {
    get isAway() {
      return breaker.isOpen;
    },
    now,
    update: (id, change) => enqueue(laneOf(id), change, false),
    erase: async (id) => {
      const lane = laneOf(id);
      offline.end(lane);
      lane.hint = undefined;
      await enqueue(lane, () => ({ next: null, result: undefined }), true);
      await reach(() => values.eraseRest(lane));
      if (!lane.busy) lanes.delete(id);
    },
    read: async (id) => {
      const lane = laneOf(id);
      if (lane.offline !== null) await recovery.bringBack(lane);
      if (lane.offline !== null) throw unavailable();
      const record = await enqueue(lane, (record) => ({ next: record, result: record }), true);
      return {
        record: record?.version === NO_VERSION ? null : record,
        setAside: await reach(() => values.loadAside(lane)),
      };
    },
  };
}

async function reach<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw unavailable(cause);
  }
}
