import { guardedListener } from "../lib/listener.ts";
import { NO_VERSION } from "../records/settings.ts";
import type { AccountKey } from "../store/keys.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Accounts, ChangeBy, GovernorProblem } from "./accounts.ts";
import { makeBreaker } from "./circuit-breaker.ts";
import type { Lane, Waiting } from "./lane.ts";
import { makeLru } from "./lru.ts";
import { makeOffline } from "./offline.ts";
import { storeUnreachable } from "../values/errors.ts";
import { makeRecovery } from "./recovery.ts";
import { makeRounds, type RoundOptions } from "./rounds.ts";
import { makeStoreClock, type StoreClockOptions } from "./store-clock.ts";
import { makeStoredValues } from "./stored-value.ts";

export interface StoredAccountsOptions extends RoundOptions, StoreClockOptions {
  readonly keyOf: (id: string) => AccountKey;
  readonly ttlMs: number;
  readonly onProblem: ((problem: GovernorProblem) => void) | undefined;
  /** The number of events journaled while the store is unavailable. */
  readonly maxJournal?: number;
}

/** How many accounts' last values are cached. */
const CACHE_SIZE = 10_000;
const MAX_JOURNAL = 1_000_000;

/** Keeps accounts in a text store. `Lane` documents the states of an account. */
export function storedAccounts(options: StoredAccountsOptions): Accounts {
  const { store, keyOf, time, clock, ttlMs, onStoreFailure, onProblem, settings } = options;
  const report = guardedListener(onProblem);
  const lanes = makeLru<Lane>(CACHE_SIZE, (lane) => lane.busy || lane.offline !== null);
  const breaker = makeBreaker();
  const values = makeStoredValues({ store, ttlMs, steady: time.steady, seed: settings.seed, report });

  const { now, sharedNow, instantOf } = makeStoreClock(options, report);

  const laneOf = (id: string): Lane => {
    let lane = lanes.get(id);
    if (lane === undefined) {
      lane = { id, key: keyOf(id), hint: undefined, waiting: null, busy: false, offline: null };
      lanes.set(id, lane);
    }
    return lane;
  };

  const offline = makeOffline({
    onStoreFailure,
    maxJournal: options.maxJournal ?? MAX_JOURNAL,
    report,
    onChange: () => recovery.start(),
  });

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
    drain: (lane) => drain(lane),
  });

  const drain = makeRounds({ values, offline, recovery, breaker, instantOf, report }, options);

  const enqueue = <Given, Result>(
    lane: Lane,
    asked: ChangeBy<Given, Result>,
    given: Given,
    mustReach: boolean,
  ): MaybePromise<Result> => {
    // Each change gets only what was given for it, and each result is passed only to its own change.
    const change = asked as ChangeBy<unknown, unknown>;
    const known = sharedNow();
    const byOwnClock = known === null;
    const at = known ?? time.now();
    if (!mustReach && !lane.busy && (lane.offline !== null || breaker.isOpen)) {
      return offline.apply(lane, { at, byOwnClock, change, given }) as Result;
    }
    return new Promise<Result>((resolve, reject) => {
      const settle = resolve as (result: unknown) => void;
      const waiting: Waiting = { at, byOwnClock, change, given, mustReach, resolve: settle, reject };
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
    update: (id, change, given) => enqueue(laneOf(id), change, given, false),
    erase: async (id) => {
      const lane = laneOf(id);
      offline.end(lane);
      lane.hint = undefined;
      await enqueue(lane, () => ({ next: null, result: undefined }), undefined, true);
      await reach(() => values.eraseRest(lane));
      if (!lane.busy) lanes.delete(id);
    },
    read: async (id) => {
      const lane = laneOf(id);
      if (lane.offline !== null) await recovery.bringBack(lane);
      if (lane.offline !== null) throw storeUnreachable();
      const record = await enqueue(lane, (record) => ({ next: record, result: record }), undefined, true);
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
    throw storeUnreachable(cause);
  }
}
