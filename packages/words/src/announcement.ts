import type { ChildMessage, SentNotice } from "@recess/protocol";

/** A notice that was not on screen yet. */
export type PendingNotice = SentNotice & {
  /** Distinguishes this one from every other. */
  readonly key: string;
};

/** Something to announce: what the server sent, and three things that the page sees for itself. */
export type Announcement =
  | PendingNotice
  /** An answer, or that a guardian was notified. */
  | (ChildMessage & { readonly key: string })
  /** The day's limit grew. */
  | { readonly kind: "time-granted"; readonly id: "extra-time"; readonly key: string; readonly grantedMs: number }
  /** The server answers from what it last knew. */
  | { readonly kind: "degraded"; readonly id: "degraded"; readonly key: string }
  /** A message came too soon: no screen for a wait of seconds. */
  | { readonly kind: "wait"; readonly id: "wait"; readonly key: string };

/** What a reminder or nudge is about. */
export type Topic = "break:remind" | "usage" | "nudge:tries" | "nudge:nights";

/** The reminders and nudges of the presets, by what they are about. */
const TOPICS: readonly (readonly [RegExp, Topic])[] = [
  [/without-a-break|:rest$|^break$/, "break:remind"],
  [/long-day|minutes|usage/, "usage"],
  [/tries/, "nudge:tries"],
  [/night/, "nudge:nights"],
];

/** What a notice is about, by its id; `undefined` for what an app made up. Two of one topic say the same. */
export function topicOf(id: string): Topic | undefined {
  return TOPICS.find(([pattern]) => pattern.test(id))?.[1];
}
