import type { AccountRecord } from "../values/record.ts";
import type { AccountKey } from "../store/keys.ts";
import type { Change } from "./accounts.ts";

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
 * In step, what this process knew last is usually what the store still holds, so one swap will do. Away, changes are made to what this
 * process knew last and journaled; coming back, the journal is replayed on what the store holds.
 */
export interface Lane {
  readonly id: string;
  readonly key: AccountKey;
  /** What the store held when it last answered: a hint, as usually it still does. */
  hint: Known | undefined;
  /**
   * Changes that wait for their turn, and then go together in one swap; `null` rather than an empty list. (A list that is filled and
   * emptied for ever belongs to the collector's old generation, and so does, after each turn, all that was in it.)
   */
  waiting: Waiting[] | null;
  /** A round with the store is under way. */
  busy: boolean;
  /** Not `null` while the lane is away. */
  offline: Offline | null;
}

/** What the store holds of an account. */
export interface Known {
  /** `null`: the store holds no record. */
  readonly value: string | null;
  readonly marks: string;
  /** Without a value: what is kept of the account besides its record, as a record without history. */
  readonly record: AccountRecord | null;
  /** The value could not be read; it was set aside, and `record` is what this process knew before. */
  readonly wasUnreadable?: true;
}

/** A change, and when it happened. */
export interface Happened {
  readonly at: number;
  /** The store's clock was not known yet. */
  readonly byOwnClock: boolean;
  readonly change: Change<unknown>;
}

/** A change that somebody waits for. */
export interface Waiting extends Happened {
  /** The store has to be reached; what this process knows will not do. Such a change is written alone. */
  readonly mustReach: boolean;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface Journaled extends Happened {
  readonly promised: unknown;
}

/** An account that goes on without the store. */
export interface Offline {
  record: AccountRecord | null;
  /** What the store does not know yet, in order. */
  journal: Journaled[];
  /** Swaps that got no answer: the mark, and how many of the journal's first entries it covered. */
  sent: { readonly mark: string; readonly count: number }[];
}

/** The changes that wait, up to one that must be written alone; `null` if there are none. */
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
