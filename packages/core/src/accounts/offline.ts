import { storeUnreachable } from "../values/errors.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem, OnStoreFailure } from "./accounts.ts";
import { DEGRADED } from "./fold.ts";
import type { Happened, Lane, Offline, Waiting } from "./lane.ts";

export interface OfflineOptions {
  readonly onStoreFailure: OnStoreFailure;
  /** The maximum number of journaled changes, over all accounts. */
  readonly maxJournal: number;
  readonly report: (problem: GovernorProblem) => void;
  /** Called for each change that is made without the store. */
  readonly onChange: () => void;
}

/** Accounts that continue from their last known record without the store. */
export interface OfflineAccounts {
  /** The accounts that are away, in the order in which they will be brought back. */
  readonly lanes: ReadonlyMap<string, Lane>;
  begin(lane: Lane, record: AccountRecord | null): Offline;
  /** Makes a change and journals it. Throws if every decision needs the store. */
  apply(lane: Lane, happened: Happened): unknown;
  /** Like `apply`, for a waiting caller. */
  answer(lane: Lane, waiting: Waiting): void;
  /** Confirms that the store has the first `count` changes. */
  acknowledge(offline: Offline, count: number): void;
  end(lane: Lane): void;
  /** Moves an account to the end of the queue, so that an unavailable part of the store does not delay the others. */
  postpone(lane: Lane): void;
}

export function makeOffline({ onStoreFailure, maxJournal, report, onChange }: OfflineOptions): OfflineAccounts {
  const lanes = new Map<string, Lane>();
  let journaled = 0;

  const begin = (lane: Lane, record: AccountRecord | null): Offline => {
    lane.offline ??= { record, journal: [], sent: [] };
    lane.hint = undefined;
    lanes.set(lane.id, lane);
    return lane.offline;
  };

  const apply = (lane: Lane, { at, byOwnClock, change, given }: Happened): unknown => {
    if (onStoreFailure === "closed") throw storeUnreachable();
    const offline = lane.offline ?? begin(lane, lane.hint?.record ?? null);
    onChange();
    const { next, result } = change(offline.record, at, DEGRADED, given);
    if (next === offline.record) return result;
    offline.record = next;
    if (journaled < maxJournal) {
      offline.journal.push({ at, byOwnClock, change, given, promised: result });
      journaled++;
      if (journaled === maxJournal) {
        report({
          code: "journal-full",
          message: `${maxJournal} events are waiting for the store. No more are kept.`,
        });
      }
    }
    return result;
  };

  return {
    lanes,
    begin,
    apply,
    answer: (lane, waiting) => {
      try {
        waiting.resolve(apply(lane, waiting));
      } catch (error) {
        waiting.reject(error);
      }
    },
    acknowledge: (offline, count) => {
      journaled -= offline.journal.splice(0, count).length;
      offline.sent = [];
    },
    end: (lane) => {
      journaled -= lane.offline?.journal.length ?? 0;
      lane.offline = null;
      lanes.delete(lane.id);
    },
    postpone: (lane) => {
      if (lanes.delete(lane.id)) lanes.set(lane.id, lane);
    },
  };
}
