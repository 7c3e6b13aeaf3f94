import type { AgeGroup, Channel, Notice, Quota, Reason, TimeReason } from "@recess/protocol";
import type { EventType } from "./event.ts";
import type { JsonValue } from "./policy-terms.ts";
import type { Mode } from "./policy.ts";
import type { Unseen } from "./record.ts";

export type { Channel, Notice, Quota, Reason, TimeReason } from "@recess/protocol";

/** The answer to an event: plain data with the outcome, the reason, its end, what is left and the notices. */
export interface Decision {
  readonly type: EventType;
  /** The instant that was decided for, ms since the epoch. */
  readonly at: number;
  /** The account's band; `null` when it is ungoverned, and then everything below is null or empty too. */
  readonly band: string | null;
  /** `allow` or `block` for `message`, `reply`, `active` and `status`; `ok` for the rest. */
  readonly outcome: "allow" | "block" | "ok";
  /** Why it is blocked; `null` unless `outcome` is `"block"`. */
  readonly reason: Reason | null;
  /** The first instant (ms since the epoch) at which the same would be allowed, if nothing is used until then; `null` if it is not known. */
  readonly resumesAt: number | null;
  /** The label of the account's day: a local date, `"2026-11-29"`. */
  readonly day: string | null;
  /** Use on this day so far, ms. */
  readonly usedMs: number | null;
  /** Continuous use so far, ms; a rest ends it. */
  readonly streakMs: number | null;
  /** Ms to the next stop by a time rule, with unbroken use; 0 while one stops; `null` if none comes within 14 days. */
  readonly remainingMs: number | null;
  /** The time rule that stops now, or next. */
  readonly stopReason: TimeReason | null;
  /** What is to be shown now. */
  readonly notices: readonly Notice[];
  /** How many messages were refused on this day. */
  readonly refusalsToday: number | null;
  /** How much of a grant was given, ms. */
  readonly grantedMs?: number;
  /** How much of the day's extra time was taken back, ms. */
  readonly revokedMs?: number;
  /** The keys that an adjustment took. */
  readonly adjusted?: readonly string[];
  /** A guardian's action that changed nothing: only a parent may loosen, or the settings are not those that were `expected`. */
  readonly denied?: "parent-only" | "changed";
  /** A guardian's action that was done before, and was not done again. */
  readonly repeated?: true;
  /** In observe mode: the reason that would have been given. */
  readonly wouldBlock?: Reason;
  /** An allowed step of a turn: the results of tool calls, and no new message. */
  readonly step?: true;
  /** A message that had to pass. */
  readonly exempt?: true;

  /** How the event came: `"voice"` if it said so. */
  readonly channel: Channel | null;
  /** The day's limit with its grants, ms; `null` if the day has none. */
  readonly limitMs: number | null;
  /** How much more time a guardian may give today, ms. */
  readonly mayGrantMs: number | null;
  /** One for each of the band's message limits (its `voice.messageLimits` by speech), in the policy's order. */
  readonly quotas: readonly Quota[];
  /** The IANA time zone in which to show the account's clock times. */
  readonly timeZone: string | null;
  /** Which wording suits the account. */
  readonly ageGroup: AgeGroup | null;
  /** How long the rest after a break is, ms, for screens. */
  readonly restMs: number | null;
  /** How long a reply may continue after a stop, ms. */
  readonly finishReplyMs: number;
  /** When the page should send its next heartbeat, ms from now. */
  readonly heartbeatMs: number | null;
  /** The code of the account's region; `null` if it has none. */
  readonly region: string | null;
  /** The band's own data for the app, with what a guardian set in place of it. */
  readonly features: { readonly [name: string]: JsonValue };
  /** On `status`: reminders and nudges of this day that no page has said were on screen, with when they were given. */
  readonly unseen: readonly Unseen[];
  /**
   * On `status`: whether notifications such as pushes may go out now, and when that changes (the end of what closes them, or the
   * next closed hours; `null` if not known). Else `null`.
   */
  readonly mayNotify: { readonly allowed: boolean; readonly until: number | null } | null;
  /** Reminders that stand on screen all the time, in a label (`as: "persistent"`), whatever is due. */
  readonly persistent: readonly `reminder:${string}`[];
  /** Whether `tokens` matter to the account's band. */
  readonly countsTokens: boolean;
  /** Whether the account is among those with a rollout's new limits; `null` where the band has no rollout. */
  readonly inRollout: boolean | null;
  /** `"observe"`: nothing is refused. */
  readonly mode: Mode | null;
  /** The version of the policy that decided: a short hash of it. */
  readonly policyVersion: string;
  /** The store could not be reached: decided from what this process last knew. */
  readonly degraded?: true;
}

/** Whether only new messages are refused, by a message or token limit: what is under way may go on. Any other refusal is of time. */
export function refusesMessagesOnly({ outcome, reason }: Pick<Decision, "outcome" | "reason">): boolean {
  return outcome === "block" && (reason === "message-limit" || reason === "token-limit");
}
