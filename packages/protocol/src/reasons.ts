/** The voice that suits an age, for words on screens. */
export type AgeGroup = "6-9" | "10-12" | "13-15" | "16-17";

/** A rule that stops by the clock, in the order in which they are tried. */
export type TimeReason =
  | "paused"
  | "consent-required"
  | "quiet-hours"
  | "outside-open-hours"
  | "daily-limit"
  | "weekly-limit"
  | "break";

/** Why something is refused, in the order in which the rules are tried. */
export type Reason = TimeReason | "message-limit" | "token-limit";

/** How someone converses: by writing, or by speech. */
export type Channel = "text" | "voice";

/** Something to show the person, due now. `id` is what `recess replay` prints. */
export type Notice =
  | { readonly kind: "reminder"; readonly id: `reminder:${string}` }
  | { readonly kind: "break"; readonly id: "break" }
  | { readonly kind: "warning"; readonly id: "warning"; readonly stopReason: TimeReason; readonly remainingMs: number }
  | { readonly kind: "nudge"; readonly id: `nudge:${string}`; readonly level: "hint" | "pause" };
