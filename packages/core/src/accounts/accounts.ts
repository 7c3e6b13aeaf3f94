import type { AccountRecord } from "../values/record.ts";
import type { MaybePromise, StoreFinding } from "../store/store.ts";

/**
 * A change to one account's record, by something that is given with it: a pure function, which may be called more than
 * once. A function made for each call would take 90 bytes more.
 */
export interface ChangeBy<Given, Result> {
  /** `next` is `record` itself if there is nothing to write, or if it was changed in place. */
  (record: AccountRecord | null, at: number, how: How<Result>, given: Given): Changed<Result>;
}

export interface Changed<Result> {
  readonly next: AccountRecord | null;
  readonly result: Result;
  /** `record` was changed in place, which is allowed only if `mayChange`. */
  readonly isInPlace?: boolean;
}

/** The circumstances in which a change is called. */
export interface How<Result> {
  /** The record is this process's last known one, not the store's. */
  readonly degraded: boolean;
  /**
   * The record may be changed in place: nothing else refers to it, and the result of the change is kept, or the record
   * is read again from its text.
   */
  readonly mayChange?: boolean;
  /**
   * The answer given while the store was unavailable. The change is replayed on the store's record and must give the
   * same answer.
   */
  readonly promised?: Result;
}

export const AS_USUAL: How<never> = { degraded: false };

export const IN_PLACE: How<never> = { degraded: false, mayChange: true };

/** Everything stored about an account. */
export interface Held {
  readonly record: AccountRecord | null;
  /** Text that could not be read as a record. */
  readonly setAside: string | null;
}

/** How decisions are made while the store is unavailable. */
export type OnStoreFailure = "local" | "closed" | "open";

/** Changes records, one change at a time per account, for any number of accounts at once. */
export interface Accounts {
  /** The clock used for decisions, ms since the epoch. */
  now(): number;
  /** Whether the store is currently treated as unavailable. */
  readonly isAway: boolean;
  update<Given, Result>(id: string, change: ChangeBy<Given, Result>, given: Given): MaybePromise<Result>;
  erase(id: string): MaybePromise<void>;
  read(id: string): MaybePromise<Held>;
}

/** A completed write of one record. */
export interface StoreWrite {
  /** How many of the account's events it contains: events that arrive during a store call are written together. */
  readonly events: number;
}

/** A problem that an operator should know about. It says nothing about a child. */
export interface GovernorProblem {
  readonly code:
    | StoreFinding["code"]
    /** The store does not respond, or rejects; decisions are made according to `onStoreFailure`. */
    | "store-unavailable"
    /** The store responds again, and everything that happened meanwhile has been written to it. */
    | "store-returned"
    /**
     * The clock was set, or stood still while the machine was suspended: nothing expires until it is right again or the
     * process ends. Also: a record was from the future, so a server's clock was wrong.
     */
    | "clock-jumped"
    /** The app's account function returned an invalid field. The message says how it was treated. */
    | "account-invalid"
    /** A record was corrupt, or written by a newer version. It was set aside, and the account continues without it. */
    | "record-unreadable"
    /** The store was unavailable for so long that the journal is full; events from now on are not counted later. */
    | "journal-full"
    /** A notice could not be delivered to a guardian. It is kept and retried with the account's next notice. */
    | "notice-undelivered"
    /** A guardian's change was made, but is missing from the account's history. */
    | "history-lost";
  readonly message: string;
  readonly cause?: unknown;
}
