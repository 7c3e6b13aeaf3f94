import type { Notice, TimeReason } from "@recess/protocol";
import type { Ahead } from "../time/ahead.ts";
import type { GuardianEvent, Role } from "./event.ts";
import type { AdjustableLimitsInput } from "./policy-limits.ts";

/**
 * What is stored about an account: when, how long and how often, never what. No id, name, age or text. Instants are ms
 * since the epoch, days are labels (days since 1970-01-01). Immutable, except in a memory store, which holds the only
 * reference: there, an event of an account that stays in use changes the record itself.
 */
export interface AccountRecord {
  /** The band that governed the last event. */
  readonly band: string;
  /** The instant of the last event. */
  readonly last: number;
  /** The zone in force. */
  readonly zone: string;
  /**
   * The account's own zone, as last given; `""` while it has none. If it differs from `zone`, it takes effect at
   * `dayEnd`.
   */
  readonly askedZone: string;
  /** The app's code of the account's region, as last given; `""` while it has none. */
  readonly region: string;
  /** The day: its label, and the instant at which it ends, or continues in another zone. */
  readonly day: number;
  readonly dayEnd: number;
  readonly today: DayUse;
  readonly past: Past;
  readonly streakMs: number;
  /** The end of the last credit; 0 before any. */
  readonly creditEnd: number;
  /** How many multiples of `break.after` have been notified in this streak. */
  readonly breakNotices: number;
  /** The devices' leases, in the order in which they were taken. */
  readonly leases: readonly Lease[];
  /** The end of the account's own lease, which no `away` ends. */
  readonly floorEnd: number;
  /** Paused while `now` is before it; 0 if not paused, Infinity without end. */
  readonly pausedUntil: number;
  /** Quiet hours are suspended while `now` is before it. */
  readonly liftedUntil: number;
  /** A guardian's settings for this account. */
  readonly adjusted: AdjustableLimitsInput | null;
  readonly buckets: readonly Bucket[];
  /** Messages with request ids that were charged in the last 5 minutes, oldest first. */
  readonly charges: readonly Charge[];
  /** Those charged between 5 and 30 minutes ago, oldest first: they may still be answered. */
  readonly pastCharges: readonly PastCharge[];
  /** The turns opened in the last 30 minutes, oldest first; at most 4. */
  readonly turns: readonly Turn[];
  readonly reminders: readonly Given[];
  readonly nudges: readonly Given[];
  readonly warnings: readonly Warned[];
  /** Today's reminders and nudges that no page has confirmed, oldest first. */
  readonly unseen: readonly Unseen[];
  /** The policy version that decided the last event. */
  readonly version: string;
  /** Set while a tighter policy waits until this account has been warned. */
  readonly hold: Hold | null;
  /** Who paused the account, and until when; `pausedUntil` is the latest of them. */
  readonly pauses: readonly Pause[];
  /** The latest guardians' actions with ids, oldest first. */
  readonly actions: readonly Action[];
  /** Stored until then, whatever its retention; 0: not beyond it, Infinity: without end. */
  readonly heldUntil: number;
  /** When a parent consented; 0 without consent, or once it was withdrawn. */
  readonly consentedAt: number;
  /** Spoken use; `null` while there is none that counts. */
  readonly voice: VoiceUse | null;
  /** What the last event foresaw; `null` if nothing, or if it must be found anew. Derived, and not stored. */
  readonly foreseen: Foreseen | null;
  /** The account's devices, the latest first, in a memory store; else `null`. Derived, and not stored. */
  readonly devices: HashedDevice | null;
}

/** A device's name as the page gave it, and the hash that leases have. Most accounts have one, and so one object. */
export interface HashedDevice {
  readonly device: string;
  readonly hash: string;
  readonly next: HashedDevice | null;
}

/** What comes next for an account that stays in use. */
export interface Foreseen {
  /** The next stop by a time rule. */
  readonly at: number;
  readonly reason: TimeReason;
  /** No notice is due before then; 0: unknown. */
  readonly noticesFrom: number;
  /** The record's days ahead. Accounts in one zone usually share the object. */
  readonly ahead: Ahead;
}

/** Spoken conversations, which bands with `voice` count separately. */
export interface VoiceUse {
  /** The spoken part of the day's use. */
  readonly usedMs: number;
  /** Charged on this day, minus refunds. */
  readonly messages: number;
  /** Use up to then is by speech; 0 without such a lease. */
  readonly leaseEnd: number;
  readonly buckets: readonly Bucket[];
}

export interface Pause {
  /** `null`: unknown. */
  readonly by: Role | null;
  readonly until: number;
}

/** A guardian's action and its result. */
export interface Action {
  readonly id: string;
  readonly type: GuardianEvent["type"];
  readonly at: number;
  readonly denied: boolean;
  /** For a grant or a revocation. */
  readonly grantedMs: number | null;
  /** For an adjustment. */
  readonly adjusted: readonly string[] | null;
}

export interface Unseen {
  /** A nudge with its level, or a reminder. */
  readonly notice: Reminder | Nudge;
  /** When it was given. */
  readonly at: number;
}

type Reminder = Extract<Notice, { readonly kind: "reminder" }>;
type Nudge = Extract<Notice, { readonly kind: "nudge" }>;

/**
 * A stop by a newer, tighter policy, postponed so that an account in use is warned first. Until then the older one
 * decides.
 */
export interface Hold {
  readonly until: number;
  /** The reason for which the newer policy will stop. */
  readonly reason: TimeReason;
}

/** The use of one day. */
export interface DayUse {
  readonly usedMs: number;
  readonly nightMs: number;
  readonly grantedMs: number;
  /** Charged, minus refunds. */
  readonly messages: number;
  readonly tokens: number;
  readonly refusals: number;
  readonly nudges: number;
  readonly signals: SignalCounts | null;
}

/** The days before this one. */
export interface Past {
  /** Latest first, at most 13. Days without anything are left out. */
  readonly days: readonly PastDay[];

  // The values below are derived from `days` when a day begins, and are not stored.
  /** The 6 days before this one. */
  readonly last6UsedMs: number;
  readonly last6NightMs: number;
  readonly last6Nights: number;
  /** The 7 days before those. */
  readonly previous7UsedMs: number;
  /** Consecutive days of use up to the day before this one. */
  readonly row: number;
}

/** What is still needed about a past day. */
export interface PastDay {
  readonly day: number;
  readonly usedMs: number;
  readonly nightMs: number;
  readonly grantedMs: number;
  readonly signals: SignalCounts | null;
}

export type SignalCounts = Readonly<Record<string, number>>;

export interface Lease {
  readonly device: string;
  readonly end: number;
  /** Since when the device has held it without a gap. */
  readonly since: number;
}

/**
 * A token bucket's theoretical arrival time, exact: `tatMs + tatPart / limit`, with `0 <= tatPart < limit`. A bucket
 * whose time has come is full and is not stored.
 */
export interface Bucket {
  readonly limit: number;
  readonly perMs: number;
  readonly tatMs: number;
  readonly tatPart: number;
}

/** The state of a charge. An answered or refunded one covers no retry and cannot be refunded. */
export type ChargeState = "open" | "answered" | "given-back";

export interface Charge {
  /** The hashed request id. */
  readonly id: number;
  readonly at: number;
  readonly day: number;
  readonly state: ChargeState;
  /** Whether it was charged to the limits of speech. */
  readonly voice: boolean;
  /** The number of retries that it has covered. */
  readonly retries: number;
  /** The buckets that it was charged to, as `limit` and `perMs`. */
  readonly buckets: readonly { readonly limit: number; readonly perMs: number }[];
}

/** A charge that is too old to be retried or refunded. */
export interface PastCharge {
  /** The hashed request id. */
  readonly id: number;
  readonly at: number;
  readonly state: ChargeState;
  readonly voice: boolean;
}

/** A message and the requests with results of its tool calls. Ids are hashed. */
export interface Turn {
  readonly openedAt: number;
  /** Whether an exempt message opened it. */
  readonly exempt: boolean;
  /** The number of steps so far. */
  readonly steps: number;
  /** The request ids of the message and of its steps, the last 4. */
  readonly ids: readonly number[];
  /** The tool calls in its answers, the last 32. */
  readonly calls: readonly ToolCall[];
}

export interface ToolCall {
  readonly id: number;
  /** The request id of the step that answered it; 0 while none has, -1 for a step without an id. */
  readonly usedBy: number;
}

/** When a reminder or nudge was last given, or when the clock of one that was never given started. */
export interface Given {
  readonly id: string;
  readonly at: number;
  /** The label of the day on which it was given; `null` if it never was. */
  readonly day: number | null;
}

export interface Warned {
  readonly stopReason: TimeReason;
  readonly warningMs: number;
  readonly day: number;
}
