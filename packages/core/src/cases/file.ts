import type { Reason } from "../values/decision.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";

/**
 * An account's requests, appeals and complaints, notices to guardians, history of changes, and hold: a document
 * separate from the record, with its own retention. Files are immutable.
 */
export interface CaseFile {
  /** The instant of the last change. */
  readonly last: number;
  /** Oldest first, as in all lists here. */
  readonly requests: readonly ChildRequest[];
  readonly appeals: readonly Appeal[];
  readonly notices: readonly GuardianNotice[];
  readonly history: readonly HistoryEntry[];
  readonly hold: AccountHold | null;
}

/** The amounts of time that a child may ask for, in minutes. */
export const REQUEST_MINUTES = [15, 30, 60] as const;

export type RequestMinutes = (typeof REQUEST_MINUTES)[number];

/** What a child asks for. */
export type Ask =
  /** More time on this day. */
  | { readonly kind: "time"; readonly minutes: RequestMinutes }
  /** Later quiet hours tonight, by this many minutes from their start, or from now if they have begun. */
  | { readonly kind: "quiet-hours"; readonly minutes: RequestMinutes }
  /** A feature that is off: the band's `features` has it as `false`. */
  | { readonly kind: "feature"; readonly feature: string };

export type AskKind = Ask["kind"];

export interface ChildRequest {
  readonly id: string;
  readonly ask: Ask;
  readonly at: number;
  /** The label of the account's day: requests for time and quiet hours apply to this day and lapse with it. */
  readonly day: string;
  /** `null`: not answered yet. */
  readonly answer: RequestAnswer | null;
  /** The answer was on the child's screen. */
  readonly isSeen: boolean;
}

export interface RequestAnswer {
  readonly at: number;
  readonly by: Role;
  /** The guardian's answer: minutes, or 1 for a feature; 0 means no. */
  readonly minutes: number;
  /** The amount given, ms, within the band's limits (1 for a feature); `null` while it is being given. */
  readonly grantedMs: number | null;
}

export type AppealKind = "not-a-minor" | "limit-is-wrong" | "something-else";

/** An appeal changes no limit by itself: the person who accepts one makes the change. */
export type AppealState = "received" | "in-review" | "accepted" | "declined";

export interface Appeal {
  /** The number to quote in enquiries. */
  readonly receipt: string;
  readonly kind: AppealKind;
  /** In the account holder's own words. */
  readonly text: string;
  readonly at: number;
  readonly respondBy: number;
  readonly state: AppealState;
  readonly answeredAt: number | null;
  /** For the child's screen. */
  readonly answer: string;
  readonly isSeen: boolean;
}

/** What a guardian is notified of: that something happened and when, never what was said. */
export type GuardianNoticeKind =
  /** A rule stopped the account. */
  | "stop"
  /** A nudge of level `pause` was given. */
  | "nudge"
  /** The app detected a crisis. */
  | "crisis";

export interface GuardianNotice {
  readonly id: string;
  readonly kind: GuardianNoticeKind;
  readonly at: number;
  /** The reason of a stop, or the id of a nudge. */
  readonly about: Reason | `nudge:${string}` | null;
  /** When it was delivered; `null` before that. */
  readonly deliveredAt: number | null;
  /** The child saw that a guardian was notified. */
  readonly isSeen: boolean;
}

/** A change by a guardian, the app or a school: who, what and when. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: number;
  readonly type: GuardianEvent["type"];
  /** `null`: unknown. */
  readonly by: Role | null;
  /** Distinguishes guardians: a hash (`Cases.tagOf`), never their id. `null` if unknown. */
  readonly who: string | null;
  /** The amount granted or revoked, ms. */
  readonly amountMs: number | null;
  /** The end of a pause or a lift; `null`: without an end. */
  readonly until: number | null;
  /** What an adjustment set, and what it replaced. */
  readonly limits: AdjustableLimitsInput | null;
  readonly before: AdjustableLimitsInput | null;
  /** The code that the app or a school gave for a pause. */
  readonly why: string | null;
  /** When it was undone. */
  readonly takenBackAt: number | null;
}

/** While it lasts, nothing of the account is erased. */
export interface AccountHold {
  /** Who placed it, as named by the app: a role or a name. */
  readonly by: string;
  /** A reference to the reason: a case number. */
  readonly why: string;
  readonly at: number;
  /** `null`: until it is released. */
  readonly until: number | null;
  /** When erasure was requested; the account is erased once the hold is released. */
  readonly erasureAskedAt: number | null;
}

export const EMPTY_FILE: CaseFile = { last: 0, requests: [], appeals: [], notices: [], history: [], hold: null };
