import type { Notice, TimeReason } from "@recess/protocol";
import type { GuardianEvent, Role } from "./event.ts";
import type { AdjustableLimitsInput } from "./policy-limits.ts";

/**
 * What is kept of an account: when, how long and how often, never what. No id, no name, no age, no text. Instants are ms
 * since the epoch, days are labels (whole days since 1970-01-01). Records are values: a change makes a new one.
 */
export interface AccountRecord {
  /** The band that governed the last event. */
  readonly band: string;
  /** The instant of the last event. */
  readonly last: number;
  /** The zone in force. */
  readonly zone: string;
  /** The account's own zone, the last one given; `""` while it has none. If it is another, it comes into force at `dayEnd`. */
  readonly askedZone: string;
  /** The app's code of the account's region, the last one given; `""` while it has none. */
  readonly region: string;
  /** The day: its label, and the instant at which it is over, or goes on in another zone. */
  readonly day: number;
  readonly dayEnd: number;
  readonly today: DayUse;
  readonly past: Past;
  readonly streakMs: number;
  /** The end of the last credit; 0 before any. */
  readonly creditEnd: number;
  /** How many multiples of `break.after` were notified in this streak. */
  readonly breakNotices: number;
  /** The devices' leases, in the order in which they were taken. */
  readonly leases: readonly Lease[];
  /** The end of the account's own lease, which no `away` ends. */
  readonly floorEnd: number;
  /** Paused while `now` is before it; 0 when not paused, Infinity without end. */
  readonly pausedUntil: number;
  /** Quiet hours are suspended while `now` is before it. */
  readonly liftedUntil: number;
  /** What a guardian set for this account. */
  readonly adjusted: AdjustableLimitsInput | null;
  readonly buckets: readonly Bucket[];
  /** Messages with request ids that were charged in the last 5 minutes, the oldest first. */
  readonly charges: readonly Charge[];
  /** Those charged between 5 and 30 minutes ago, the oldest first: they may still be answered. */
  readonly pastCharges: readonly PastCharge[];
  /** The turns opened in the last 30 minutes, the one opened first in front; 4 at most. */
  readonly turns: readonly Turn[];
  readonly reminders: readonly Given[];
  readonly nudges: readonly Given[];
  readonly warnings: readonly Warned[];
  /** Reminders and nudges of this day that no page has said were on screen, the oldest first. */
  readonly unseen: readonly Unseen[];
  /** The policy version that decided the last event. */
  readonly version: string;
  /** While a tighter policy waits for this account to be warned. */
  readonly hold: Hold | null;
  /** Who paused the account, and until when; `pausedUntil` is the latest of them. */
  readonly pauses: readonly Pause[];
  /** Guardians' latest actions that had ids, the oldest first. */
  readonly actions: readonly Action[];
  /** Kept up to then, whatever its retention is; 0: no longer than that, Infinity: without end. */
  readonly heldUntil: number;
  /** When a parent consented; 0 while none has, or once it was withdrawn. */
  readonly consentedAt: number;
  /** What was spoken; `null` while nothing of it counts. */
  readonly voice: VoiceUse | null;
}

/** Conversations by speech, of which bands with `voice` keep count by themselves. */
export interface VoiceUse {
  /** Of the day's use. */
  readonly usedMs: number;
  /** Charged on this day, less refunds. */
  readonly messages: number;
  /** Use up to then is by speech; 0 without such a lease. */
  readonly leaseEnd: number;
  readonly buckets: readonly Bucket[];
}

export interface Pause {
  /** `null`: nobody said who. */
  readonly by: Role | null;
  readonly until: number;
}

/** A guardian's action, and what came of it. */
export interface Action {
  readonly id: string;
  readonly type: GuardianEvent["type"];
  readonly at: number;
  readonly denied: boolean;
  /** Of a grant, or of one that was revoked. */
  readonly grantedMs: number | null;
  /** Of an adjustment. */
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

/** A stop by a newer, tighter policy, put off so that an account in use is warned first. Until then the older one decides. */
export interface Hold {
  readonly until: number;
  /** Why the newer policy stops then. */
  readonly reason: TimeReason;
}

/** What was used in one day. */
export interface DayUse {
  readonly usedMs: number;
  readonly nightMs: number;
  readonly grantedMs: number;
  /** Charged, less refunds. */
  readonly messages: number;
  readonly tokens: number;
  readonly refusals: number;
  readonly nudges: number;
  readonly signals: SignalCounts | null;
}

/** The days before this one. */
export interface Past {
  /** From the latest to the earliest, at most 13 back. Days without anything are left out. */
  readonly days: readonly PastDay[];

  // All that follows is worked out from `days` when the day begins, and is not stored.
  /** The 6 days before this one. */
  readonly last6UsedMs: number;
  readonly last6NightMs: number;
  readonly last6Nights: number;
  /** The 7 days before those. */
  readonly previous7UsedMs: number;
  /** Days of use just before this one, without a gap. */
  readonly row: number;
}

/** What is still asked about a day that is over. */
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
 * A token bucket's theoretical arrival time, exact: `tatMs + tatPart / limit`, with `0 <= tatPart < limit`. A bucket whose
 * time has come is full and is not kept.
 */
export interface Bucket {
  readonly limit: number;
  readonly perMs: number;
  readonly tatMs: number;
  readonly tatPart: number;
}

/** What became of a charge. One that is answered or given back covers no retry and cannot be given back. */
export type ChargeState = "open" | "answered" | "given-back";

export interface Charge {
  /** The request id, hashed. */
  readonly id: number;
  readonly at: number;
  readonly day: number;
  readonly state: ChargeState;
  /** Whether it was charged to the limits of speech. */
  readonly voice: boolean;
  /** How many retries it has covered. */
  readonly retries: number;
  /** The buckets that it was charged to, as `limit` and `perMs`. */
  readonly buckets: readonly { readonly limit: number; readonly perMs: number }[];
}

/** A charge that is too old to be retried or given back. */
export interface PastCharge {
  /** The request id, hashed. */
  readonly id: number;
  readonly at: number;
  readonly state: ChargeState;
  readonly voice: boolean;
}

/** A message and the requests that bring the results of tools for it. Ids are hashed. */
export interface Turn {
  readonly openedAt: number;
  /** Whether an exempt message opened it. */
  readonly exempt: boolean;
  /** How many steps it has had. */
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
