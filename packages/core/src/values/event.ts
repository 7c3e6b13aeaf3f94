import type { Channel } from "@recess/protocol";
import type { AdjustableLimitsInput } from "./policy-limits.ts";

/** An event of an account. Instants are integer milliseconds since the epoch. */
export type GovernorEvent =
  /** A request to a governed endpoint. */
  | {
      readonly type: "message";
      readonly device?: string | undefined;
      readonly requestId?: string | undefined;
      readonly exempt?: boolean | undefined;
      /**
       * Ids of the tool calls whose results it contains: if one belongs to a turn of this account, it is a step of that
       * turn.
       */
      readonly answers?: readonly string[] | undefined;
      readonly channel?: Channel | undefined;
    }
  /** The end of a streamed reply. */
  | { readonly type: "reply"; readonly device?: string | undefined; readonly channel?: Channel | undefined }
  /** The person is present: the page's heartbeat; with `reply`, the server's own while a reply streams. */
  | {
      readonly type: "active";
      readonly device?: string | undefined;
      readonly shown?: Receipts | undefined;
      readonly reply?: boolean | undefined;
      readonly channel?: Channel | undefined;
    }
  /** The page was hidden, left idle or closed. */
  | {
      readonly type: "away";
      readonly device?: string | undefined;
      readonly shown?: Receipts | undefined;
      /** `"voice"`: the spoken conversation has ended too. */
      readonly channel?: Channel | undefined;
    }
  /** The first content of the answer to a message is about to be sent. */
  | { readonly type: "answered"; readonly requestId: string }
  /** Tool calls in the answer to a message, by id; sent before the bytes that complete them. */
  | { readonly type: "calls"; readonly requestId: string; readonly calls: readonly string[] }
  /** The model used tokens. `estimated`: derived from the length of the output; it does not affect decisions. */
  | { readonly type: "tokens"; readonly count: number; readonly estimated?: true }
  /** The app detected something that a nudge may count. */
  | { readonly type: "signal"; readonly name: string }
  | GuardianEvent
  /** The message failed through no fault of the account. */
  | { readonly type: "refund"; readonly requestId: string }
  /** Asks what a new message would get, and changes nothing. */
  | { readonly type: "status"; readonly channel?: Channel | undefined };

/** An action of a guardian, or of the app or a school in their place. */
export type GuardianEvent = GuardianDeed & ByWhom;

type GuardianDeed =
  /** Extra time for this day, in whole minutes. */
  | { readonly type: "grant"; readonly minutes: number }
  /** Revokes this many whole minutes of today's unused extra time. */
  | { readonly type: "revoke"; readonly minutes: number }
  /** `why`: a code from the app or a school. It does not affect decisions. */
  | { readonly type: "pause"; readonly until?: number | undefined; readonly why?: string | undefined }
  | { readonly type: "resume" }
  /** Suspends quiet hours until an instant. */
  | { readonly type: "lift"; readonly until: number }
  /** Replaces a guardian's settings. */
  | { readonly type: "adjust"; readonly limits: AdjustableLimitsInput }
  /** A parent's consent, for bands that require it. It holds until it is withdrawn. */
  | { readonly type: "consent" }
  | { readonly type: "withdraw-consent" }
  /** The account no longer has a linked parent: a parent's settings revert to the band's, and consent is withdrawn. */
  | { readonly type: "unlink" };

/**
 * Who acts. Only a parent may loosen; an app and a school may tighten and pause. Without a role, everything that the
 * band allows is allowed.
 */
export type Role = "parent" | "app" | "school";

export interface ByWhom {
  readonly by?: Role | undefined;
  /** An id of this action: if it is repeated, on any server, it changes nothing and gets the same answer. */
  readonly actionId?: string | undefined;
  /**
   * The settings that the person saw (`settingsVersion`). If they have changed since, nothing is changed, and the
   * decision says `denied: "changed"`. Checked by the governor; traces do not contain it.
   */
  readonly expected?: string | undefined;
  /**
   * The app's id of the guardian who acts, for a journal, which hashes it. It does not affect decisions and is not in
   * records.
   */
  readonly guardianId?: string | undefined;
}

/**
 * The receipts of notices that were actually on screen, from `receiptOf`; `dismissed:` precedes the receipt of one that
 * the person closed.
 */
export type Receipts = readonly string[];

export type EventType = GovernorEvent["type"];
