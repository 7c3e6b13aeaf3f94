import { RecessError } from "../values/errors.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem, OnStoreFailure } from "./accounts.ts";
import { DEGRADED } from "./fold.ts";
import type { Happened, Lane, Offline, Waiting } from "./lane.ts";

export interface OfflineOptions {
  readonly onStoreFailure: OnStoreFailure;
  /** How many changes are journaled, of all accounts together. */
  readonly maxJournal: number;
  readonly report: (problem: GovernorProblem) => void;
  /** Called with each change that is made without the store. */
  readonly onChange: () => void;
}

/** Accounts that go on without the store, from what this process knew last. */
export interface OfflineAccounts {
  /** Those that are away, in the order in which they are to be brought back. */
  readonly lanes: ReadonlyMap<string, Lane>;
  begin(lane: Lane, record: AccountRecord | null): Offline;
  /** Makes a change and journals it. Throws where the store is needed for every decision. */
  apply(lane: Lane, happened: Happened): unknown;
  /** As `apply`, for somebody who waits. */
  answer(lane: Lane, waiting: Waiting): void;
  /** The store knows of the first so many changes. */
  acknowledge(offline: Offline, count: number): void;
  end(lane: Lane): void;
  /** Puts an account behind the others, so that a part of the store that is still away does not hold them up. */
  postpone(lane: Lane): void;
}

export function unavailable(cause?: unknown): RecessError {
  return new RecessError("store-unavailable", "The store cannot be reached.", { cause });
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

  const apply = (lane: Lane, { at, byOwnClock, change }: Happened): unknown => {
    if (onStoreFailure === "closed") throw unavailable();
    const offline = lane.offline ?? begin(lane, lane.hint?.record ?? null);
    onChange();
    const { next, result } = change(offline.record, at, DEGRADED);
    if (next === offline.record) return result;
    offline.record = next;
    if (journaled < maxJournal) {
      offline.journal.push({ at, byOwnClock, change, promised: result });
      journaled++;
      if (journaled === maxJournal) {
        report({
          code: "journal-full",
          message: `${maxJournal} events wait for the store to return. No more are kept.`,
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
