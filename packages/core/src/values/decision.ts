import type { AgeGroup, Channel, Notice, Quota, Reason, TimeReason } from "@recess/protocol";
import type { EventType } from "./event.ts";
import type { JsonValue } from "./policy-terms.ts";
import type { Mode } from "./policy.ts";
import type { Unseen } from "./record.ts";

export type { Channel, Notice, Quota, Reason, TimeReason } from "@recess/protocol";

/** The decision about an event: plain data with the outcome, the reason, when it ends, what is left and the notices. */
export interface Decision {
  readonly type: EventType;
  /** The instant of the decision, ms since the epoch. */
  readonly at: number;
  /** The account's band; `null` if it is ungoverned, and then everything below is null or empty too. */
  readonly band: string | null;
  /** `allow` or `block` for `message`, `reply`, `active` and `status`; `ok` for the rest. */
  readonly outcome: "allow" | "block" | "ok";
  /** Why it is blocked; `null` unless `outcome` is `"block"`. */
  readonly reason: Reason | null;
  /**
   * The first instant (ms since the epoch) at which the same event would be allowed, without use until then; `null` if
   * it is not known.
   */
  readonly resumesAt: number | null;
  /** The label of the account's day: a local date, `"2026-11-29"`. */
  readonly day: string | null;
  /** Use on this day so far, ms. */
  readonly usedMs: number | null;
  /** Continuous use so far, ms; a rest ends it. */
  readonly streakMs: number | null;
  /**
   * Ms until the next stop by a time rule, with continuous use; 0 while one stops; `null` if there is none within 14
   * days.
   */
  readonly remainingMs: number | null;
  /** The time rule that stops now, or next. */
  readonly stopReason: TimeReason | null;
  /** The notices to show now. */
  readonly notices: readonly Notice[];
  /** The number of messages refused on this day. */
  readonly refusalsToday: number | null;
  /** The amount of time granted, ms. */
  readonly grantedMs?: number;
  /** The amount of the day's extra time revoked, ms. */
  readonly revokedMs?: number;
  /** The keys that an adjustment applied. */
  readonly adjusted?: readonly string[];
  /** Why a guardian's action changed nothing: only a parent may loosen, or the settings are not the `expected` ones. */
  readonly denied?: "parent-only" | "changed";
  /** A repeated guardian's action, which was not done again. */
  readonly repeated?: true;
  /** In observe mode: the reason for which it would have refused. */
  readonly wouldBlock?: Reason;
  /** An allowed step of a turn: results of tool calls, not a new message. */
  readonly step?: true;
  /** A message that had to be accepted. */
  readonly exempt?: true;

  /** The channel of the event: `"voice"` if it said so. */
  readonly channel: Channel | null;
  /** The day's limit with its grants, ms; `null` if the day has none. */
  readonly limitMs: number | null;
  /** How much more time a guardian may grant today, ms. */
  readonly mayGrantMs: number | null;
  /** One for each of the band's message limits (for speech, of `voice.messageLimits`), in the policy's order. */
  readonly quotas: readonly Quota[];
  /** The IANA time zone for the account's clock times. */
  readonly timeZone: string | null;
  /** The age group for texts. */
  readonly ageGroup: AgeGroup | null;
  /** The length of the rest after a break, ms, for screens. */
  readonly restMs: number | null;
  /** How long a reply may continue after a stop, ms. */
  readonly finishReplyMs: number;
  /** When the page should send its next heartbeat, ms from now. */
  readonly heartbeatMs: number | null;
  /** The code of the account's region; `null` if it has none. */
  readonly region: string | null;
  /** The band's data for the app, including what a guardian set. */
  readonly features: { readonly [name: string]: JsonValue };
  /** On `status`: today's reminders and nudges that no page has confirmed, with when they were given. */
  readonly unseen: readonly Unseen[];
  /**
   * On `status`: whether notifications such as pushes may be sent now, and when that changes (the end of what closes
   * them, or the next closed hours; `null` if not known). Otherwise `null`.
   */
  readonly mayNotify: { readonly allowed: boolean; readonly until: number | null } | null;
  /** Reminders that are always on screen, in a label (`as: "persistent"`). */
  readonly persistent: readonly `reminder:${string}`[];
  /** Whether the account's band needs `tokens` events. */
  readonly countsTokens: boolean;
  /** Whether the account has a rollout's new limits; `null` if the band has no rollout. */
  readonly inRollout: boolean | null;
  /** `"observe"`: nothing is refused. */
  readonly mode: Mode | null;
  /** The version of the policy that decided: a short hash. */
  readonly policyVersion: string;
  /** The store could not be reached: decided from this process's last known record. */
  readonly degraded?: true;
}

/**
 * Whether only new messages are refused, by a message or token limit, so that a reply in progress may continue. Every
 * other refusal is about time.
 */
export function refusesMessagesOnly({ outcome, reason }: Pick<Decision, "outcome" | "reason">): boolean {
  return outcome === "block" && (reason === "message-limit" || reason === "token-limit");
}
