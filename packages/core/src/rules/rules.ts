/** A policy as decisions run on it. */
import type { Measure } from "./metrics.ts";
import type { Calendar } from "../time/calendar.ts";
import type { Windows } from "../time/windows.ts";
import type { AdjustableKey, FeaturesInput } from "../values/policy-limits.ts";
import type { Duration } from "../values/policy-terms.ts";
import type { Mode, PolicyInput } from "../values/policy.ts";
import type { ReminderInput } from "../values/policy-notices.ts";

/** A policy as the decisions run on it: every default filled in, every duration in ms. Made by `compilePolicy`. */
export interface Policy {
  readonly input: PolicyInput;
  /** A short hash of the input. */
  readonly version: string;
  /** Of the policy that the governor was given, of which this may be what one region and date make: which policy decided. */
  readonly wholeVersion: string;
  readonly timeZone: string;
  /** Local time, ms after midnight. */
  readonly dayStartsAtMs: number;
  /** 0 for Monday to 6 for Sunday. */
  readonly weekStartsOn: number;
  /** Whether an account's new zone comes into force at once. */
  readonly zonesAtOnce: boolean;
  /** How many steps a turn can have. */
  readonly maxSteps: number;
  /** From the youngest to the oldest. */
  readonly bands: readonly Band[];
  /** `undefined`: an account of unknown age is ungoverned. */
  readonly unknownAge: Band | undefined;
  /** Within which an appeal is to be answered. */
  readonly respondWithinMs: number;
  readonly presence: { readonly messageMs: number; readonly heartbeatMs: number; readonly floorMs: number };
  readonly calendar: Calendar;
  readonly night: Windows;
  /** The signals that some nudge counts; no other is kept. */
  readonly signals: ReadonlySet<string>;
  /** Whether the account's region or the date say which policy decides. */
  readonly isVaried: boolean;
  /** The plain policy that decides in a region for a day's label; itself, if neither matters. */
  readonly decidingFor: (region: string | undefined, label: number) => Policy;
  /** The labels from which another plain policy decides in a region, ascending; none where dates do not matter. */
  readonly datesOf: (region: string | undefined) => readonly number[];
  /** Every plain policy that it can become; itself alone, if neither matters. */
  readonly variants: () => readonly Policy[];
}

/** The limits of one age band. */
export interface Band {
  readonly name: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly limits: Limits;
  readonly tokenLimits: readonly number[];
  readonly reminders: readonly Reminder[];
  /** Those that stand on screen all the time. */
  readonly persistent: readonly `reminder:${string}`[];
  /** Ascending, ms. */
  readonly warnings: readonly number[];
  readonly nudges: readonly Nudge[];
  readonly maxNudgesPerDay: number;
  readonly maxExtraTimePerDayMs: number;
  readonly mayLiftQuietHours: boolean;
  readonly mayAdjust: ReadonlySet<AdjustableKey>;
  readonly finishReplyMs: number;
  /** When no notification may go out. */
  readonly notificationQuietHours: Windows | undefined;
  readonly mode: Mode;
  readonly requiresConsent: boolean;
  /** `null`: speech has the limits of writing, and is not distinguished. */
  readonly voice: SpeechLimits | null;
  readonly rollout: Rollout | undefined;
  /** Whether these are a rollout's new limits; `null` for a band without a rollout. */
  readonly inRollout: boolean | null;
}

/** New limits for a share of a band's accounts. */
export interface Rollout {
  readonly percent: number;
  readonly salt: string;
  /** The band as it is for the accounts in the share. */
  readonly band: Band;
}

/** The limits that a guardian can replace. */
export interface Limits {
  /** Ms for the day of a label; Infinity where there is no limit. */
  readonly dailyLimit: ((label: number) => number) | undefined;
  readonly weeklyLimitMs: number | undefined;
  /** `afterMs` is Infinity without a `break` rule; `restMs` always holds. */
  readonly break: { readonly afterMs: number; readonly restMs: number; readonly enforce: boolean };
  readonly quietHours: Windows | undefined;
  readonly openHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
  readonly features: FeaturesInput;
}

/** The limits of conversations by speech, on top of the band's; message limits in place of them. */
export interface SpeechLimits {
  readonly dailyLimit: Limits["dailyLimit"];
  readonly quietHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
}

export interface MessageLimit {
  readonly limit: number;
  readonly per: Duration | "day";
  /** 0 for a count a day. */
  readonly perMs: number;
}

export interface Reminder {
  readonly id: string;
  readonly notice: `reminder:${string}`;
  readonly at: ReminderInput["at"];
  /** Infinity without `every`. */
  readonly everyMs: number;
}

export interface Nudge {
  readonly id: string;
  readonly notice: `nudge:${string}`;
  readonly level: "hint" | "pause";
  readonly cooldownMs: number;
  readonly atLeast: readonly Threshold[];
  readonly below: readonly Threshold[];
}

export interface Threshold {
  readonly measure: Measure;
  readonly value: number;
}
