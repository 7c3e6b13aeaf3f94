import { type FullClock, waitBy } from "../lib/clock.ts";
import { hasMark } from "../store/envelope.ts";
import type { AccountKey } from "../store/keys.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem, How } from "./accounts.ts";
import type { Breaker } from "./circuit-breaker.ts";
import type { Happened, Known, Lane, Offline } from "./lane.ts";
import { mergeAfterOutage } from "./merge.ts";
import type { OfflineAccounts } from "./offline.ts";
import { waitForTry } from "./retry.ts";
import { MAX_TRIES } from "../store/tries.ts";
import type { StoredValues } from "./stored-value.ts";

export interface RecoveryOptions {
  readonly values: StoredValues;
  readonly offline: OfflineAccounts;
  readonly breaker: Breaker;
  readonly clock: FullClock;
  readonly instantOf: (happened: Happened) => number;
  readonly report: (problem: GovernorProblem) => void;
  /** Whether the store responds for a key. Never rejects. */
  readonly answers: (key: AccountKey) => Promise<boolean>;
  /** Called after a record was written. Never rejects. */
  readonly onWritten: (lane: Lane, before: Known, after: Known) => Promise<void> | null;
  /** Starts a round with the lane's waiting changes. */
  readonly drain: (lane: Lane) => void;
}

/** Brings accounts back once the store responds again. */
export interface Recovery {
  readonly isUnderWay: boolean;
  start(): void;
  /** The store did not respond for this key. */
  failed(key: AccountKey): void;
  /** Brings one account back; `false` if the store does not respond for it. */
  bringBack(lane: Lane): Promise<boolean>;
}

/** How long after a failure the store is probed: the first delay and the maximum. */
const FIRST_PROBE_MS = 50;
const MAX_PROBE_MS = 1000;

/** How many accounts are brought back at once, and how many consecutive failures end the attempt. */
const BATCH_SIZE = 16;

/** How many accounts are probed: one part of a store may be available while another is not. */
const PROBES = 3;

export function makeRecovery(options: RecoveryOptions): Recovery {
  const { values, offline, breaker, clock, instantOf, report, answers, onWritten, drain } = options;
  let isUnderWay = false;
  let lastFailed: AccountKey | undefined;

  /** Replays the journal on the store's record. */
  const replayed = (account: Offline, stored: Known): AccountRecord | null => {
    const first = account.journal[0];
    if (first === undefined) return stored.record;
    let record = stored.record;
    for (const happened of account.journal) {
      const how: How<unknown> = { degraded: true, promised: happened.promised };
      record = happened.change(record, instantOf(happened), how, happened.given).next;
    }
    const wentOn = stored.record !== null && stored.record.last > instantOf(first);
    if (!wentOn || record === null || account.record === null) return record;
    return mergeAfterOutage({ merged: record, local: account.record, stored: stored.record });
  };

  /** Drops journal entries whose swap took effect although it got no response. */
  const forgetSent = (account: Offline, stored: Known): void => {
    const arrived = account.sent.find(({ mark }) => hasMark(stored.marks, mark));
    if (arrived !== undefined) offline.acknowledge(account, arrived.count);
  };

  const bringBack = async (lane: Lane): Promise<boolean> => {
    const account = lane.offline;
    if (account === null || lane.busy) return true;
    lane.busy = true;
    try {
      let stored = await values.read(lane, account.record);
      for (let tries = 0; tries < MAX_TRIES && lane.offline === account; tries++) {
        forgetSent(account, stored);
        const record = replayed(account, stored);
        const mark = values.nextMark();
        let next = record === stored.record ? stored : values.seal(stored, record, mark);
        if (next !== stored || stored.wasUnreadable === true) {
          account.sent.push({ mark, count: account.journal.length });
          const swap = await values.swap(lane, stored, next);
          if (!swap.swapped) {
            const found = await values.open(lane, swap.current, account.record);
            if (!hasMark(found.marks, mark)) {
              account.sent.pop();
              stored = found;
              await waitForTry(tries);
              continue;
            }
            next = found;
          }
          await onWritten(lane, stored, next);
        }
        breaker.succeeded();
        if (lane.offline === account) {
          offline.end(lane);
          lane.hint = next;
        }
        return true;
      }
      return lane.offline !== account;
    } catch {
      breaker.failed();
      lastFailed = lane.key;
      if (lane.offline === account) offline.postpone(lane);
      return false;
    } finally {
      // Not awaited: under load, new changes keep arriving.
      drain(lane);
    }
  };

  const probe = async (): Promise<boolean> => {
    const asked = [...offline.lanes.values()].slice(0, PROBES);
    const keys = asked.map((lane) => lane.key);
    if (lastFailed !== undefined) keys.push(lastFailed);
    const answered = (await Promise.all(keys.map(answers))).includes(true);
    if (answered) breaker.succeeded();
    else asked.forEach(offline.postpone);
    return answered;
  };

  const bringAllBack = async (): Promise<boolean> => {
    const lanes = [...offline.lanes.values()];
    let failures = 0;
    let successes = 0;
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined && failures < BATCH_SIZE; lane = lanes.shift()) {
        if (await bringBack(lane)) {
          successes++;
          failures = 0;
        } else failures++;
      }
    };
    await Promise.all(Array.from({ length: BATCH_SIZE }, work));
    return successes > 0 || lanes.length === 0;
  };

  const recover = async (): Promise<void> => {
    let delayMs = FIRST_PROBE_MS;
    let isBack = false;
    do {
      await waitBy(clock, delayMs * (0.5 + Math.random() / 2));
      isBack = (await probe()) && (await bringAllBack());
      delayMs = isBack ? FIRST_PROBE_MS : Math.min(delayMs * 2, MAX_PROBE_MS);
    } while (!isBack || offline.lanes.size > 0);
    isUnderWay = false;
    report({ code: "store-returned", message: "The store answers again and has all events of the outage." });
  };

  return {
    get isUnderWay() {
      return isUnderWay;
    },
    start: () => {
      if (isUnderWay) return;
      isUnderWay = true;
      void recover();
    },
    failed: (key) => {
      lastFailed = key;
    },
    bringBack,
  };
}
