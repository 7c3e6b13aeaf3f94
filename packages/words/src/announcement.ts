import type { ChildMessage, SentNotice } from "@recess/protocol";

/** A notice that has not been on screen yet. */
export type PendingNotice = SentNotice & {
  /** Distinguishes this notice from all others. */
  readonly key: string;
};

/** Something to announce: messages from the server, and three events that the page detects. */
export type Announcement =
  | PendingNotice
  /** An answer, or the news that a guardian was notified. */
  | (ChildMessage & { readonly key: string })
  /** The day's limit was raised. */
  | { readonly kind: "time-granted"; readonly id: "extra-time"; readonly key: string; readonly grantedMs: number }
  /** The server decides from its last known state. */
  | { readonly kind: "degraded"; readonly id: "degraded"; readonly key: string }
  /** A message came too soon: a wait of seconds does not need a screen. */
  | { readonly kind: "wait"; readonly id: "wait"; readonly key: string };

/** The subject of a reminder or nudge. */
export type Topic = "break:remind" | "usage" | "nudge:tries" | "nudge:nights";

/** The reminders and nudges of the presets, by subject. */
const TOPICS: readonly (readonly [RegExp, Topic])[] = [
  [/without-a-break|:rest$|^break$/, "break:remind"],
  [/long-day|minutes|usage/, "usage"],
  [/tries/, "nudge:tries"],
  [/night/, "nudge:nights"],
];

/** The subject of a notice, by its id; `undefined` for an app's own ids. Notices with the same subject say the same. */
export function topicOf(id: string): Topic | undefined {
  return TOPICS.find(([pattern]) => pattern.test(id))?.[1];
}
