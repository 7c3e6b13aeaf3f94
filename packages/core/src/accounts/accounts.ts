import type { AccountRecord } from "../values/record.ts";
import type { MaybePromise, StoreFinding } from "../store/store.ts";

/** A change to one account's record, as a pure function of what it is given: it may be asked more than once. */
export interface Change<Result> {
  /** `next` is `record` itself when there is nothing to write. */
  (
    record: AccountRecord | null,
    at: number,
    how: How<Result>,
  ): { readonly next: AccountRecord | null; readonly result: Result };
}

/** Under which circumstances a change is asked. */
export interface How<Result> {
  /** The record is not what the store holds, but what this process last knew of it. */
  readonly degraded: boolean;
  /** What was answered while the store was away. The change is replayed on what the store holds, and must come to the same. */
  readonly promised?: Result;
}

export const AS_USUAL: How<never> = { degraded: false };

/** Everything that is kept of an account. */
export interface Held {
  readonly record: AccountRecord | null;
  /** Text that could not be read as a record. */
  readonly setAside: string | null;
}

/** What becomes of decisions while the store is away. */
export type OnStoreFailure = "local" | "closed" | "open";

/** Changes records one at a time an account, and any number of accounts at once. */
export interface Accounts {
  /** The clock that decides, ms since the epoch. */
  now(): number;
  /** Whether the store is given up on for now. */
  readonly isAway: boolean;
  update<Result>(id: string, change: Change<Result>): MaybePromise<Result>;
  erase(id: string): MaybePromise<void>;
  read(id: string): MaybePromise<Held>;
}

/** A write of one record that took place. */
export interface StoreWrite {
  /** How many events of the account it answered: those that came while the store was asked go together. */
  readonly events: number;
}

/** Something that an operator should know. It says nothing about a child. */
export interface GovernorProblem {
  readonly code:
    | StoreFinding["code"]
    /** The store does not answer, or refuses; decisions are made as `onStoreFailure` says. */
    | "store-unavailable"
    /** It answers again, and everything that happened meanwhile has been written to it. */
    | "store-returned"
    /**
     * The clock was set, or stood still while the machine did: nothing is dropped by it until it is back, or the process ends. Or a
     * record was from the future, so that a server's clock was wrong.
     */
    | "clock-jumped"
    /** The app's account function returned a field that is not valid. It was taken as the message says. */
    | "account-invalid"
    /** A record was corrupt, or written by a newer version. It was set aside, and the account goes on without it. */
    | "record-unreadable"
    /** The store was away for so long that no more can be remembered; what happens from now on is not counted later. */
    | "journal-full"
    /** A notice could not be handed on to a guardian. It waits, and is tried again with the next one of the account. */
    | "notice-undelivered"
    /** A guardian's change was made, but is missing in the account's history. */
    | "history-lost";
  readonly message: string;
  readonly cause?: unknown;
}
