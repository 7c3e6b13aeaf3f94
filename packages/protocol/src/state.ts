import type { AgeGroup, Notice, Reason, TimeReason } from "./reasons.ts";

/** What is left of one message limit. */
export interface Quota {
  readonly limit: number;
  /** As the policy writes it: a duration, or `"day"`. */
  readonly per: string;
  /** The window in ms: the duration, or the length of the account's day. */
  readonly perMs: number;
  /** Messages that would pass now. */
  readonly remaining: number;
  /** When there is at least one more than now; `null` if none is used. */
  readonly resetsAt: number | null;
}

/** A notice, and the receipt that the page sends back once it was on screen. Without one, nobody waits for it. */
export type SentNotice = Notice & { readonly receipt?: string };

/** What the account asked for today. */
export interface RequestView {
  readonly id: string;
  readonly kind: "time" | "quiet-hours" | "feature";
  /** Of time and quiet hours. */
  readonly minutes: number | null;
  /** Of a feature, its name. */
  readonly feature: string | null;
  readonly at: number;
  readonly state: "asked" | "granted" | "declined";
  /** How much was given, ms. */
  readonly grantedMs: number;
}

/** Something new for the account; sent again until a heartbeat's `ack` names its `id`. */
export type ChildMessage = { readonly id: string; readonly at: number } & (
  | { readonly kind: "time-granted"; readonly grantedMs: number }
  | { readonly kind: "time-declined" }
  | { readonly kind: "quiet-hours-lifted"; readonly grantedMs: number }
  | { readonly kind: "quiet-hours-declined" }
  | { readonly kind: "feature-granted" | "feature-declined"; readonly feature: string }
  | {
      readonly kind: "appeal-answered";
      readonly receipt: string;
      readonly state: "accepted" | "declined";
      readonly answer: string;
    }
  /** A guardian was notified of something. */
  | { readonly kind: "guardian-told"; readonly about: "stop" | "nudge" | "crisis" }
);

/** Whose limit it is. */
export type SetBy = { readonly name: string } | { readonly family: true };

/** That replies are made by an AI. */
export interface StateLabel {
  readonly ai: true;
  /** The app's own words for it; `null`: the page's language has some. */
  readonly text: string | null;
  /** The persistent reminders that it stands for: while it is on screen, so are they. */
  readonly reminders?: readonly string[];
}

/** What the account may ask for. */
export interface May {
  /** Time, or quiet hours to begin later: where a yes would change something. */
  readonly askForTime: boolean;
  readonly appeal: boolean;
  /** What a yes would change, and `POST /requests` takes. Missing: only the routes' own answers say it. */
  readonly askFor?: AskFor;
}

/** What there is to ask for now. */
export interface AskFor {
  /** Minutes of time: some of 15, 30 and 60. */
  readonly time: readonly number[];
  /** Minutes by which quiet hours may begin later tonight. */
  readonly quietHours: readonly number[];
  /** Features that are off and that a guardian may switch on. */
  readonly features: readonly string[];
}

/**
 * Everything a page receives of its account: the answer of the routes, the `recess` member of a refusal, and what rides in
 * a stream. Version 1. Instants are ms since the epoch by the server's clock.
 */
export interface RecessState {
  readonly v: 1;
  /** The server's clock when it answered. */
  readonly serverNow: number;
  /** `null`: this account has no limits, and nothing is shown. */
  readonly band: string | null;
  /**
   * This is how speech stands, in a band that limits it apart from writing: what stops here may leave writing open. Missing: it
   * is how the account stands.
   */
  readonly channel?: "voice";
  /** `"ok"` answers a heartbeat of type `away`. */
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  /** When it opens again; `null` if it is open or that is not known. */
  readonly resumesAt: number | null;
  /** The label of the account's day: a local date. */
  readonly day: string | null;
  readonly usedMs: number | null;
  /** Continuous use. */
  readonly streakMs: number | null;
  /** The day's limit with its grants. */
  readonly limitMs: number | null;
  /** To the next stop, with unbroken use; 0 while a rule of time stops. */
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly SentNotice[];
  /** How many messages were refused today. */
  readonly refusalsToday: number | null;
  readonly quotas: readonly Quota[];
  /** The zone in which clock times are shown: the account's, not the browser's. */
  readonly timeZone: string | null;
  readonly ageGroup: AgeGroup | null;
  /** How long the rest of a break is. */
  readonly restMs: number | null;
  /** How long a reply that meets a stop may go on. */
  readonly finishReplyMs: number;
  /** When the page should next send a heartbeat, ms from now. */
  readonly heartbeatMs: number | null;
  /** The band's own data for the app. */
  readonly features: { readonly [name: string]: unknown };
  /** The message had to pass: a call for help. */
  readonly exempt?: true;
  /** The server could not reach its store and answers from what it last knew. */
  readonly degraded?: true;
  /** In observe mode: the reason that would have been given. */
  readonly wouldBlock?: Reason;
  readonly may: May;
  readonly setBy: SetBy | null;
  /** Where to get help: a URL. */
  readonly help: string | null;
  /** A guardian sees summaries, and so the screens say it. */
  readonly summaries?: true;
  /** Replies are made by an AI. Missing: the app has not switched labels on. */
  readonly label?: StateLabel;
  /** This day's requests for time, the oldest first. Missing: no news. */
  readonly requests?: readonly RequestView[] | undefined;
  /** What is new to the account. Missing: no news. */
  readonly messages?: readonly ChildMessage[] | undefined;
}

/** The `recess` member of a refusal's body: the state, and the two facts that an app asks for first. */
export interface Block extends RecessState {
  readonly code: Reason;
  /** When it opens again, ISO 8601; `null` if that is not known. */
  readonly retryAt: string | null;
}

/** The body of `POST /heartbeat`: no identity, no age, no time. */
export interface Beat {
  readonly type: "active" | "away";
  /** A random name for the page, as long as it lives. */
  readonly device: string;
  /** Receipts of notices and messages that were on screen; `dismissed:` before one says that the person closed it. */
  readonly ack?: readonly string[];
}

/** Whether a value that came over the wire is a state of this version. */
export function isState(value: unknown): value is RecessState {
  const state = value as Partial<RecessState> | null | undefined;
  return state?.v === 1 && typeof state.serverNow === "number";
}
