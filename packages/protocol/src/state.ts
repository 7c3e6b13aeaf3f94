import type { AgeGroup, Notice, Reason, TimeReason } from "./reasons.ts";

/** The remaining messages of one message limit. */
export interface Quota {
  readonly limit: number;
  /** As written in the policy: a duration, or `"day"`. */
  readonly per: string;
  /** The window in ms: the duration, or the length of the account's day. */
  readonly perMs: number;
  /** Messages that would be accepted now. */
  readonly remaining: number;
  /** When `remaining` next increases; `null` if nothing has been used. */
  readonly resetsAt: number | null;
}

/**
 * A notice, and the receipt that the page returns once the notice was on screen. Without a receipt, none is expected.
 */
export type SentNotice = Notice & { readonly receipt?: string };

/** A request that the account made today. */
export interface RequestView {
  readonly id: string;
  readonly kind: "time" | "quiet-hours" | "feature";
  /** For requests for time and quiet hours. */
  readonly minutes: number | null;
  /** For a feature request, the feature's name. */
  readonly feature: string | null;
  readonly at: number;
  readonly state: "asked" | "granted" | "declined";
  /** The time granted, ms. */
  readonly grantedMs: number;
}

/** News for the account; repeated until a heartbeat's `ack` names its `id`. */
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
  /** A guardian was notified of an event. */
  | { readonly kind: "guardian-notified"; readonly about: "stop" | "nudge" | "crisis" }
);

/** Who set the limit. */
export type SetBy = { readonly name: string } | { readonly family: true };

/** The label that says that replies are made by an AI. */
export interface StateLabel {
  readonly ai: true;
  /** The app's own text; `null`: the text of the page's language. */
  readonly text: string | null;
  /** The persistent reminders that the label stands for: they are on screen while it is. */
  readonly reminders?: readonly string[];
}

/** What the account may ask for. */
export interface May {
  /** Whether a guardian's yes to a request for time or later quiet hours would change something. */
  readonly askForTime: boolean;
  readonly appeal: boolean;
  /**
   * The requests that would change something and that `POST /requests` accepts. Missing: only the responses of the
   * routes include it.
   */
  readonly askFor?: AskFor;
}

/** The requests that are possible now. */
export interface AskFor {
  /** Minutes of time: any of 15, 30 and 60. */
  readonly time: readonly number[];
  /** Minutes by which tonight's quiet hours may start later. */
  readonly quietHours: readonly number[];
  /** Features that are off and that a guardian may switch on. */
  readonly features: readonly string[];
}

/**
 * Everything that a page receives about its account: the response of the routes, the `recess` member of a refusal, and
 * the state in a stream. Version 1. Instants are ms since the epoch by the server's clock.
 */
export interface RecessState {
  readonly v: 1;
  /** The server's clock at the time of the response. */
  readonly serverNow: number;
  /** `null`: the account has no limits, and nothing is shown. */
  readonly band: string | null;
  /**
   * The state of speech, in a band that limits it separately from writing: a stop here may leave writing open. Missing: the
   * state of the account.
   */
  readonly channel?: "voice";
  /** `"ok"` is the response to a heartbeat of type `away`. */
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  /** When it opens again; `null` if it is open or the time is not known. */
  readonly resumesAt: number | null;
  /** The label of the account's day: a local date. */
  readonly day: string | null;
  readonly usedMs: number | null;
  /** Continuous use, ms. */
  readonly streakMs: number | null;
  /** The day's limit including grants, ms. */
  readonly limitMs: number | null;
  /** Ms until the next stop, assuming continuous use; 0 while a time rule stops. */
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly SentNotice[];
  /** The number of messages refused today. */
  readonly refusalsToday: number | null;
  readonly quotas: readonly Quota[];
  /** The zone for clock times: the account's, not the browser's. */
  readonly timeZone: string | null;
  readonly ageGroup: AgeGroup | null;
  /** The length of a break's rest, ms. */
  readonly restMs: number | null;
  /** How long a reply that reaches a stop may continue, ms. */
  readonly finishReplyMs: number;
  /** When the page should next send a heartbeat, ms from now. */
  readonly heartbeatMs: number | null;
  /** The band's data for the app. */
  readonly features: { readonly [name: string]: unknown };
  /** The message was a call for help, so it was accepted regardless of the limits. */
  readonly exempt?: true;
  /** The server could not reach its store and decided from its last known state. */
  readonly degraded?: true;
  /** In observe mode: the reason for which it would have refused. */
  readonly wouldBlock?: Reason;
  readonly may: May;
  readonly setBy: SetBy | null;
  /** The URL of a page about where to get help. */
  readonly help: string | null;
  /** A guardian sees summaries, which the screens mention. */
  readonly summaries?: true;
  /** The AI label. Missing: the app has not enabled labels. */
  readonly label?: StateLabel;
  /** Today's requests for time, oldest first. Missing: unchanged. */
  readonly requests?: readonly RequestView[] | undefined;
  /** News for the account. Missing: unchanged. */
  readonly messages?: readonly ChildMessage[] | undefined;
}

/** The `recess` member of a refusal's body: the state, and the two facts that an app needs first. */
export interface Block extends RecessState {
  readonly code: Reason;
  /** When it opens again, ISO 8601; `null` if that is not known. */
  readonly retryAt: string | null;
}

/** The body of `POST /heartbeat`. It contains no identity, age or time. */
export interface Beat {
  readonly type: "active" | "away";
  /** A random name, valid as long as the page is open. */
  readonly device: string;
  /** Receipts of notices and messages that were on screen; a `dismissed:` prefix says that the person closed it. */
  readonly ack?: readonly string[];
}

/** Whether a received value is a state of this version. */
export function isState(value: unknown): value is RecessState {
  const state = value as Partial<RecessState> | null | undefined;
  return state?.v === 1 && typeof state.serverNow === "number";
}
