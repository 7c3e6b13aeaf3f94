/** A compiled policy, on which decisions run. */
import type { Distance, Measure } from "./metrics.ts";
import type { Calendar } from "../time/calendar.ts";
import type { Windows } from "../time/windows.ts";
import type { AdjustableKey, AdjustableLimitsInput, FeaturesInput } from "../values/policy-limits.ts";
import type { Duration } from "../values/policy-terms.ts";
import type { Mode, PolicyInput } from "../values/policy.ts";
import type { ReminderInput } from "../values/policy-notices.ts";

/** A compiled policy: every default is filled in, every duration is in ms. Created by `compilePolicy`. */
export interface Policy {
  readonly input: PolicyInput;
  /** A short hash of the input. */
  readonly version: string;
  /** The version of the governor's whole policy; this may be its plain policy for one region and date. */
  readonly wholeVersion: string;
  readonly timeZone: string;
  /** Local time, ms after midnight. */
  readonly dayStartsAtMs: number;
  /** 0 for Monday to 6 for Sunday. */
  readonly weekStartsOn: number;
  /** Whether an account's new zone takes effect at once. */
  readonly zonesAtOnce: boolean;
  /** The maximum number of steps in a turn. */
  readonly maxSteps: number;
  /** From youngest to oldest. */
  readonly bands: readonly Band[];
  /** `undefined`: an account of unknown age is ungoverned. */
  readonly unknownAge: Band | undefined;
  /** The time within which an appeal must be answered. */
  readonly respondWithinMs: number;
  readonly presence: { readonly messageMs: number; readonly heartbeatMs: number; readonly floorMs: number };
  readonly calendar: Calendar;
  readonly night: Windows;
  /** The signals that nudges count; no others are stored. */
  readonly signals: ReadonlySet<string>;
  /** Whether the plain policy depends on the account's region or the date. */
  readonly isVaried: boolean;
  /** The plain policy for a region and a day's label; itself, if neither matters. */
  readonly decidingFor: (region: string | undefined, label: number) => Policy;
  /** The labels from which another plain policy applies in a region, ascending; empty if dates do not matter. */
  readonly datesOf: (region: string | undefined) => readonly number[];
  /** Every plain policy that it can become; only itself, if neither matters. */
  readonly variants: () => readonly Policy[];
}

/** The limits of one age band. */
export interface Band {
  readonly name: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly limits: Limits;
  /** The limits with those of a guardian's settings that the band allows. */
  readonly limitsWith: (settings: AdjustableLimitsInput) => Limits;
  readonly tokenLimits: readonly number[];
  readonly reminders: readonly Reminder[];
  /** Reminders that are on screen all the time. */
  readonly persistent: readonly `reminder:${string}`[];
  /** Ascending, ms. */
  readonly warnings: readonly number[];
  readonly nudges: readonly Nudge[];
  readonly maxNudgesPerDay: number;
  readonly maxExtraTimePerDayMs: number;
  readonly mayLiftQuietHours: boolean;
  readonly mayAdjust: ReadonlySet<AdjustableKey>;
  readonly finishReplyMs: number;
  /** When notifications may not be sent. */
  readonly notificationQuietHours: Windows | undefined;
  readonly mode: Mode;
  readonly requiresConsent: boolean;
  /** `null`: speech is not distinguished and has the limits of writing. */
  readonly voice: SpeechLimits | null;
  readonly rollout: Rollout | undefined;
  /** Whether these are a rollout's new limits; `null` for a band without a rollout. */
  readonly inRollout: boolean | null;
}

/** New limits for a share of a band's accounts. */
export interface Rollout {
  readonly percent: number;
  readonly salt: string;
  /** The band for accounts in the share. */
  readonly band: Band;
}

/** The limits that a guardian can replace. */
export interface Limits {
  /** Ms for the day of a label; Infinity for no limit. */
  readonly dailyLimit: ((label: number) => number) | undefined;
  readonly weeklyLimitMs: number | undefined;
  /** `afterMs` is Infinity without a `break` rule; `restMs` always applies. */
  readonly break: { readonly afterMs: number; readonly restMs: number; readonly enforce: boolean };
  readonly quietHours: Windows | undefined;
  readonly openHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
  readonly features: FeaturesInput;
}

/** The limits of spoken conversations: in addition to the band's, except that its message limits replace them. */
export interface SpeechLimits {
  readonly dailyLimit: Limits["dailyLimit"];
  readonly quietHours: Windows | undefined;
  readonly messageLimits: readonly MessageLimit[];
}

export interface MessageLimit {
  readonly limit: number;
  readonly per: Duration | "day";
  /** 0 for a daily count. */
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
  readonly distance: Distance;
  readonly value: number;
}
