import type { Channel } from "@recess/protocol";
import type { AdjustableLimitsInput } from "./policy-limits.ts";

/** What can happen to an account. Instants are integer milliseconds since the epoch. */
export type GovernorEvent =
  /** A request to a governed endpoint. */
  | {
      readonly type: "message";
      readonly device?: string | undefined;
      readonly requestId?: string | undefined;
      readonly exempt?: boolean | undefined;
      /** Ids of the tool calls whose results it brings: with one of a turn of this account it is a step of that turn. */
      readonly answers?: readonly string[] | undefined;
      readonly channel?: Channel | undefined;
    }
  /** The end of a streamed reply. */
  | { readonly type: "reply"; readonly device?: string | undefined; readonly channel?: Channel | undefined }
  /** The person is there: the page's heartbeat; with `reply`, the server's own while a reply streams. */
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
      /** `"voice"`: the conversation by speech is over, too. */
      readonly channel?: Channel | undefined;
    }
  /** The first content of the answer to a message is about to go out. */
  | { readonly type: "answered"; readonly requestId: string }
  /** Tool calls in the answer to a message, by their ids; sent before the bytes that complete them. */
  | { readonly type: "calls"; readonly requestId: string; readonly calls: readonly string[] }
  /** The model used tokens. `estimated`: the count was worked out from what went out; it decides nothing. */
  | { readonly type: "tokens"; readonly count: number; readonly estimated?: true }
  /** The app saw something that a nudge may count. */
  | { readonly type: "signal"; readonly name: string }
  | GuardianEvent
  /** The message failed through no fault of the account's. */
  | { readonly type: "refund"; readonly requestId: string }
  /** Asks as a new message would, and changes nothing. */
  | { readonly type: "status"; readonly channel?: Channel | undefined };

/** What a guardian, or the app or a school in their place, does. */
export type GuardianEvent = GuardianDeed & ByWhom;

type GuardianDeed =
  /** Extra time for this day, in whole minutes. */
  | { readonly type: "grant"; readonly minutes: number }
  /** Takes back so many whole minutes of this day's extra time, as far as they are not used. */
  | { readonly type: "revoke"; readonly minutes: number }
  /** `why`: a code that the app or a school gives. It decides nothing. */
  | { readonly type: "pause"; readonly until?: number | undefined; readonly why?: string | undefined }
  | { readonly type: "resume" }
  /** Suspends quiet hours up to an instant. */
  | { readonly type: "lift"; readonly until: number }
  /** Replaces what a guardian had set. */
  | { readonly type: "adjust"; readonly limits: AdjustableLimitsInput }
  /** A parent agrees to the use, for bands that require it. It stands until it is withdrawn. */
  | { readonly type: "consent" }
  | { readonly type: "withdraw-consent" }
  /** The account has no linked parent any more: whatever one had set goes back to the band's, and a consent is withdrawn. */
  | { readonly type: "unlink" };

/**
 * Whose word it is. Only a parent may loosen; an app and a school may tighten and pause. Without a role everything is
 * allowed that the band allows.
 */
export type Role = "parent" | "app" | "school";

export interface ByWhom {
  readonly by?: Role | undefined;
  /** An id of this one action: when it comes again, on any server, it changes nothing and is answered as it was. */
  readonly actionId?: string | undefined;
  /**
   * The settings that the person saw (`settingsVersion`). If they are others by now, nothing is changed, and the decision says
   * `denied: "changed"`. It is the governor's to check: no trace has it.
   */
  readonly expected?: string | undefined;
  /** The app's id of the person who does it: for a journal, which has it hashed. It decides nothing, and no record has it. */
  readonly guardianId?: string | undefined;
}

/**
 * The receipts of notices that were really on screen, as `receiptOf` makes them; `dismissed:` stands before the receipt of one
 * that the person closed.
 */
export type Receipts = readonly string[];

export type EventType = GovernorEvent["type"];
