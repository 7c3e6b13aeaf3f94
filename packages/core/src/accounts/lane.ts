import type { AccountRecord } from "../values/record.ts";
import type { AccountKey } from "../store/keys.ts";
import type { ChangeBy } from "./accounts.ts";

/**
 * One account's changes, one at a time. A lane is always in one of four states, each with a file of its own:
 *
 * ```
 *             the swap from the hint succeeds
 *                  ┌──────────┐
 *                  │          ▼
 *   ┌──────────▶  IN STEP (in-step.ts) ◀───────────────┐
 *   │              │          │                        │
 *   │   no hint,   │          │ no answer              │ swap succeeds: the store
 *   │   conflict   ▼          │                        │ knows what happened
 *   │           RETRYING      │                        │
 *   └────────  (retry.ts)     │                        │
 *    succeeds      │ no answer│                        │
 *                  ▼          ▼     an answer          │
 *                 AWAY (offline.ts) ───────▶ COMING BACK (recovery.ts)
 *                  ▲                                   │
 *                  └───────────────────────────────────┘
 *                               no answer
 * ```
 *
 * In step: the store usually still holds the last value that this process knows, so one swap is enough. Away: changes
 * are made to that last known value and journaled. Coming back: the journal is replayed on the store's value.
 */
export interface Lane {
  readonly id: string;
  readonly key: AccountKey;
  /** The store's value when it last responded: a hint, because it is usually unchanged. */
  hint: Known | undefined;
  /**
   * Changes that are waiting for their turn and will be written in one swap; `null` instead of an empty list. (A reused
   * list would move to the garbage collector's old generation, and take every change that was ever in it along.)
   */
  waiting: Waiting[] | null;
  /** A round with the store is in progress. */
  busy: boolean;
  /** Not `null` while the lane is away. */
  offline: Offline | null;
}

/** What the store holds for an account. */
export interface Known {
  /** `null`: the store has no record. */
  readonly value: string | null;
  readonly marks: string;
  /** Without a value: the account's settings, as a record without history. */
  readonly record: AccountRecord | null;
  /** The value could not be read; it was set aside, and `record` is the last known one. */
  readonly wasUnreadable?: true;
}

/** A change and its instant. */
export interface Happened {
  readonly at: number;
  /** The store's clock was not known yet. */
  readonly byOwnClock: boolean;
  readonly change: ChangeBy<unknown, unknown>;
  readonly given: unknown;
}

/** A change with a waiting caller. */
export interface Waiting extends Happened {
  /** The change needs the store; a local record is not enough. Such a change is written alone. */
  readonly mustReach: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface Journaled extends Happened {
  readonly promised: unknown;
}

/** An account while the store is unavailable. */
export interface Offline {
  record: AccountRecord | null;
  /** Changes that the store does not have yet, in order. */
  journal: Journaled[];
  /** Swaps without a response: the mark, and how many of the journal's first entries each covered. */
  sent: { readonly mark: string; readonly count: number }[];
}

/** The waiting changes, up to the first that must be written alone; `null` if there are none. */
export function nextBatch(lane: Lane): readonly Waiting[] | null {
  const { waiting } = lane;
  const alone = waiting?.findIndex(({ mustReach }) => mustReach) ?? -1;
  lane.waiting = null;
  if (waiting === null || alone === -1 || waiting.length === 1) return waiting;
  const batch = waiting.splice(0, Math.max(1, alone));
  lane.waiting = waiting;
  return batch;
}

export function isAlone(batch: readonly Waiting[]): boolean {
  return batch[0]?.mustReach === true;
}
