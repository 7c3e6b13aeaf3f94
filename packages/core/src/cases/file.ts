import type { Reason } from "../values/decision.ts";
import type { Role } from "../values/event.ts";

/**
 * What an account asks for and is told beside its limits: requests for time, appeals and complaints, what its guardians were
 * told, and a hold. A document of its own, apart from the record, with a retention of its own. Files are values.
 */
export interface CaseFile {
  /** The instant of the last change. */
  readonly last: number;
  /** The oldest first, as all lists here. */
  readonly requests: readonly TimeRequest[];
  readonly appeals: readonly Appeal[];
  readonly notices: readonly GuardianNotice[];
  readonly hold: AccountHold | null;
}

/** How much time may be asked for, minutes. */
export const REQUEST_MINUTES = [15, 30, 60] as const;

export type RequestMinutes = (typeof REQUEST_MINUTES)[number];

export interface TimeRequest {
  readonly id: string;
  readonly minutes: RequestMinutes;
  readonly at: number;
  /** The label of the account's day: it asks for time on this day, and lapses with it. */
  readonly day: string;
  /** `null`: not answered yet. */
  readonly answer: TimeAnswer | null;
  /** The answer was on the child's screen. */
  readonly isSeen: boolean;
}

export interface TimeAnswer {
  readonly at: number;
  readonly by: Role;
  /** What a guardian said; 0: not today. */
  readonly minutes: number;
  /** What was given, as far as the band allows; `null` while it is being given. */
  readonly grantedMs: number | null;
}

export type AppealKind = "not-a-minor" | "limit-is-wrong" | "something-else";

/** No appeal changes a limit by itself: whoever accepts one sees to what follows. */
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

/** What a guardian hears: that something happened and when, never what was said. */
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
  /** When it was handed on; `null` while it waits. */
  readonly deliveredAt: number | null;
  /** The child saw that a guardian was told. */
  readonly isSeen: boolean;
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
  /** Somebody asked meanwhile that the account be forgotten; it is as soon as the hold is released. */
  readonly erasureAskedAt: number | null;
}

export const EMPTY_FILE: CaseFile = { last: 0, requests: [], appeals: [], notices: [], hold: null };
