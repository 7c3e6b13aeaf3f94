/**
 * What the server says, as JSON. These types are the protocol's; a test holds them to those of `@recess/core`, so that
 * the page needs neither its code nor its types.
 */

/** The voice that suits an age. */
export type AgeGroup = "6-9" | "10-12" | "13-15" | "16-17";

/** A rule that stops by the clock. */
export type TimeReason = "paused" | "quiet-hours" | "outside-open-hours" | "daily-limit" | "weekly-limit" | "break";

/** Why something is refused. */
export type Reason = TimeReason | "message-limit" | "token-limit";

/** Something to tell the person. `receipt` is handed back to the server once it was really on screen. */
export type Notice = (
  | { readonly kind: "reminder"; readonly id: string }
  | { readonly kind: "break"; readonly id: "break" }
  | { readonly kind: "warning"; readonly id: "warning"; readonly stopReason: TimeReason; readonly remainingMs: number }
  | { readonly kind: "nudge"; readonly id: string; readonly level: "hint" | "pause" }
) & { readonly receipt?: string };

/** What is left of one message limit. */
export interface Quota {
  readonly limit: number;
  readonly per: string;
  readonly perMs: number;
  readonly remaining: number;
  readonly resetsAt: number | null;
}

/** A request for time that the account made today. */
export interface TimeRequest {
  readonly id: string;
  readonly minutes: number;
  readonly at: number;
  readonly state: "asked" | "granted" | "declined";
  readonly grantedMs: number;
}

/** Something new for the account; told again until its `id` is acknowledged as a receipt. */
export type Message = { readonly id: string; readonly at: number } & (
  | { readonly kind: "time-granted"; readonly grantedMs: number }
  | { readonly kind: "time-declined" }
  | {
      readonly kind: "appeal-answered";
      readonly receipt: string;
      readonly state: "accepted" | "declined";
      readonly answer: string;
    }
  | { readonly kind: "guardian-told"; readonly about: "stop" | "nudge" | "crisis" }
);

/** Everything the server tells of the account now. Instants are ms since the epoch by the server's clock. */
export interface RecessState {
  readonly v: 1;
  readonly serverNow: number;
  /** `null`: this account has no limits, and nothing is shown. */
  readonly band: string | null;
  readonly outcome: "allow" | "block" | "ok";
  readonly reason: Reason | null;
  readonly resumesAt: number | null;
  readonly day: string | null;
  readonly usedMs: number | null;
  readonly streakMs: number | null;
  readonly limitMs: number | null;
  /** To the next stop, with unbroken use. */
  readonly remainingMs: number | null;
  readonly stopReason: TimeReason | null;
  readonly notices: readonly Notice[];
  /** How many messages were refused today. */
  readonly refusalsToday?: number | null;
  readonly quotas: readonly Quota[];
  /** The zone in which clock times are shown: the account's, not the browser's. */
  readonly timeZone: string | null;
  readonly ageGroup: AgeGroup | null;
  readonly restMs: number | null;
  readonly finishReplyMs: number;
  readonly heartbeatMs: number | null;
  readonly features?: { readonly [name: string]: unknown };
  readonly exempt?: boolean;
  /** The server could not reach its store and answers from what it last knew. */
  readonly degraded?: boolean;
  readonly wouldBlock?: Reason;
  /** What the account may ask for. */
  readonly may?: { readonly askForTime?: boolean; readonly appeal?: boolean };
  /** Whose limit it is. */
  readonly setBy?: { readonly name: string } | { readonly family: true } | null;
  /** A guardian sees summaries, and so the screens say it. */
  readonly summaries?: boolean;
  /** Where to get help. */
  readonly help?: string | null;
  /** Where the app lets ask for time, object, or tells guardians. Not in every answer: missing is no news. */
  readonly requests?: readonly TimeRequest[] | undefined;
  readonly messages?: readonly Message[] | undefined;
  /** Replies are made by an AI; `text` are the app's words for it. */
  readonly label?: { readonly ai: true; readonly text: string | null };
}

/** A refusal: the state, and the two facts that an app asks for first. */
export interface Block extends RecessState {
  readonly code: Reason;
  /** When it opens again, ISO 8601; `null` if that is not known. */
  readonly retryAt: string | null;
}

/** Whether a value that came over the wire is a state of this version. */
export function isState(value: unknown): value is RecessState {
  const state = value as Partial<RecessState> | null | undefined;
  return state?.v === 1 && typeof state.serverNow === "number";
}

/** The value of a JSON text; `null` if it is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
