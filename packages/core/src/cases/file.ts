import type { Reason } from "../values/decision.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";

/**
 * What an account asks for and is sent beside its limits: requests, appeals and complaints, what its guardians were notified
 * of, what guardians changed, and a hold. A document of its own, apart from the record, with a retention of its own. Files are
 * values.
 */
export interface CaseFile {
  /** The instant of the last change. */
  readonly last: number;
  /** The oldest first, as all lists here. */
  readonly requests: readonly ChildRequest[];
  readonly appeals: readonly Appeal[];
  readonly notices: readonly GuardianNotice[];
  readonly history: readonly HistoryEntry[];
  readonly hold: AccountHold | null;
}

/** How much time a child may ask for, minutes. */
export const REQUEST_MINUTES = [15, 30, 60] as const;

export type RequestMinutes = (typeof REQUEST_MINUTES)[number];

/** What a child asks for. */
export type Ask =
  /** More time on this day. */
  | { readonly kind: "time"; readonly minutes: RequestMinutes }
  /** Quiet hours put off tonight, by so many minutes from their start, or from now if they have begun. */
  | { readonly kind: "quiet-hours"; readonly minutes: RequestMinutes }
  /** A feature of the band that is off: `features` holds it as `false`. */
  | { readonly kind: "feature"; readonly feature: string };

export type AskKind = Ask["kind"];

export interface ChildRequest {
  readonly id: string;
  readonly ask: Ask;
  readonly at: number;
  /** The label of the account's day: time and quiet hours are asked for on this day, and lapse with it. */
  readonly day: string;
  /** `null`: not answered yet. */
  readonly answer: RequestAnswer | null;
  /** The answer was on the child's screen. */
  readonly isSeen: boolean;
}

export interface RequestAnswer {
  readonly at: number;
  readonly by: Role;
  /** What the guardian said: minutes, or 1 for a feature; 0 is a no. */
  readonly minutes: number;
  /** What was given, ms, as far as the band allows (1 for a feature); `null` while it is being given. */
  readonly grantedMs: number | null;
}

export type AppealKind = "not-a-minor" | "limit-is-wrong" | "something-else";

/** No appeal changes a limit by itself: the person who accepts one makes the change. */
export type AppealState = "received" | "in-review" | "accepted" | "declined";

export interface Appeal {
  /** The number by which it can be asked about. */
  readonly receipt: string;
  readonly kind: AppealKind;
  /** In the account's own words. */
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
  /** The app saw a crisis. */
  | "crisis";

export interface GuardianNotice {
  readonly id: string;
  readonly kind: GuardianNoticeKind;
  readonly at: number;
  /** Of a stop, why; of a nudge, its id. */
  readonly about: Reason | `nudge:${string}` | null;
  /** When it was delivered; `null` while it waits. */
  readonly deliveredAt: number | null;
  /** The child saw that a guardian was notified. */
  readonly isSeen: boolean;
}

/** Something that a guardian, the app or a school changed: who, what and when. */
export interface HistoryEntry {
  readonly id: string;
  readonly at: number;
  readonly type: GuardianEvent["type"];
  /** `null`: nobody said who. */
  readonly by: Role | null;
  /** Tells two guardians apart: a hash (`Cases.tagOf`), never their id. `null` where it is not known. */
  readonly who: string | null;
  /** Of a grant, what was given, and of a revocation, what was taken back, ms. */
  readonly amountMs: number | null;
  /** Of a pause or a lift; `null`: without an end. */
  readonly until: number | null;
  /** Of an adjustment, what it set, and what it replaced. */
  readonly limits: AdjustableLimitsInput | null;
  readonly before: AdjustableLimitsInput | null;
  /** A code that the app or a school gave for a pause. */
  readonly why: string | null;
  /** When it was taken back. */
  readonly takenBackAt: number | null;
}

/** While it lasts, nothing of the account is erased. */
export interface AccountHold {
  /** Who holds, as the app calls them: a role or a name. */
  readonly by: string;
  /** A reference to the reason: a case's number. */
  readonly why: string;
  readonly at: number;
  /** `null`: until it is released. */
  readonly until: number | null;
  /** When somebody asked that the account be erased; it is as soon as the hold is released. */
  readonly erasureAskedAt: number | null;
}

export const EMPTY_FILE: CaseFile = { last: 0, requests: [], appeals: [], notices: [], history: [], hold: null };
