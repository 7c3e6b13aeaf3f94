/** The age group whose voice a screen uses. */
export type AgeGroup = "6-9" | "10-12" | "13-15" | "16-17";

/** A time rule, in the order in which they are checked. */
export type TimeReason =
  | "paused"
  | "consent-required"
  | "quiet-hours"
  | "outside-open-hours"
  | "daily-limit"
  | "weekly-limit"
  | "break";

/** Why something is refused, in the order in which the rules are checked. */
export type Reason = TimeReason | "message-limit" | "token-limit";

/** Whether a conversation is written or spoken. */
export type Channel = "text" | "voice";

/** Something to show the person now. `id` is what `recess replay` prints. */
export type Notice =
  | { readonly kind: "reminder"; readonly id: `reminder:${string}` }
  | { readonly kind: "break"; readonly id: "break" }
  | { readonly kind: "warning"; readonly id: "warning"; readonly stopReason: TimeReason; readonly remainingMs: number }
  | { readonly kind: "nudge"; readonly id: `nudge:${string}`; readonly level: "hint" | "pause" };
