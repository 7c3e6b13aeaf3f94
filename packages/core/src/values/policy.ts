/** The policy file, as its authors write it: every key, its unit and its default. */
import type { ClockTime, Duration, TimeZone, Weekday } from "./policy-terms.ts";
import type {
  AdjustableKey,
  AdjustableLimitsInput,
  FeaturesInput,
  TokenLimitInput,
  VoiceInput,
} from "./policy-limits.ts";
import type { NotificationsInput, NudgeInput, ReminderInput } from "./policy-notices.ts";

/** What a guardian may do. Nothing by default. */
export interface GuardianInput {
  /** The most that `grant` may add to one day. Default `"0m"`. */
  readonly maxExtraTimePerDay?: Duration;
  /** Whether `lift` may suspend quiet hours. Default false. */
  readonly mayLiftQuietHours?: boolean;
  /** The limits that `adjust` may replace. Default none. */
  readonly mayAdjust?: readonly AdjustableKey[];
}

/** `"enforce"` refuses; `"observe"` only reports what it would have refused. */
export type Mode = "enforce" | "observe";

/** The limits of one age band. */
export interface BandInput extends AdjustableLimitsInput {
  /** `[from, to)` in whole years. */
  readonly ages: readonly [from: number, to: number];
  readonly tokenLimits?: readonly TokenLimitInput[];
  readonly reminders?: readonly ReminderInput[];
  /** The remaining times at which to warn. Default `["15m", "5m", "1m"]`. */
  readonly warnings?: readonly Duration[];
  readonly nudges?: readonly NudgeInput[];
  /** Default 3. */
  readonly maxNudgesPerDay?: number;
  readonly guardian?: GuardianInput;
  /** Whether everything is refused until a parent has consented. Default false. */
  readonly requiresConsent?: boolean;
  readonly voice?: VoiceInput;
  /** Passed to the app in every decision; the governor does not use it. */
  readonly features?: FeaturesInput;
  readonly notifications?: NotificationsInput;
  /** How long a reply that reaches a stop may continue. Default: the policy's. */
  readonly finishReply?: Duration;
  /** Default: the policy's. */
  readonly mode?: Mode;
  readonly rollout?: RolloutInput;
}

/** What a rollout can change in a band: everything except its ages and a rollout. */
export type RolloutLimitsInput = Omit<Partial<BandInput>, "ages" | "rollout">;

/**
 * New limits for a share of the band's accounts, selected by a hash of the account and `salt`: the same accounts as
 * long as the salt stays, and more of them as `percent` grows.
 */
export interface RolloutInput {
  /** 0 to 100. */
  readonly percent: number;
  readonly salt: string;
  /** Replace the band's. */
  readonly limits: RolloutLimitsInput;
}

/** How long one sign of presence counts as use. */
export interface PresenceInput {
  /** After a message or the end of a reply: reading and thinking. Default `"2m"`. */
  readonly message?: Duration;
  /** After a heartbeat. Default `"65s"`. */
  readonly heartbeat?: Duration;
  /** After a message, whatever the browser reports about leaving. Default `"30s"`. */
  readonly floor?: Duration;
}

/** Dates that change the kind of a day. */
export interface CalendarInput {
  /** Dates `"2026-10-01"` that are holidays. */
  readonly holidays?: readonly string[];
  /** Weekend dates that are worked in exchange for a holiday. */
  readonly workdays?: readonly string[];
  /** The days of the weekend; may be empty. Default `["sat", "sun"]`. */
  readonly weekend?: readonly Weekday[];
}

/** The commitment about appeals. */
export interface AppealsInput {
  /** The time within which an appeal is answered. Default `"7d"`. */
  readonly respondWithin?: Duration;
}

/**
 * Part of a policy that is merged into it: any keys, nested; lists are given whole; `null` removes a key. In a file it
 * may have `extends`.
 */
export type PolicyPart<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PolicyPart<T[K]> | null | undefined }
    : T;

/** The differences in one region. Its `atLeast` adds to the policy's. */
export interface RegionInput extends PolicyPart<
  Omit<PolicyInput, "regions" | "otherRegions" | "dated" | "atLeast" | "accept" | "extends" | "$schema">
> {
  readonly extends?: string | readonly string[];
  readonly dated?: readonly DatedInput[];
  readonly atLeast?: AtLeastInput;
}

/** The differences for day labels in `[from, to)`. Its `atLeast` adds to the policy's. */
export interface DatedInput extends PolicyPart<
  Omit<PolicyInput, "regions" | "otherRegions" | "dated" | "atLeast" | "accept" | "extends" | "$schema">
> {
  /** A date `"2027-07-01"`. */
  readonly from: string;
  /** The first date on which it no longer applies. Default: no end. */
  readonly to?: string;
  readonly extends?: string | readonly string[];
  readonly atLeast?: AtLeastInput;
}

/** A claim: this policy is nowhere looser than a preset or another file's policy, for the labels in `[from, to)`. */
export interface ClaimInput {
  /** A preset's name or a relative path; in code, also a policy. */
  readonly policy: string | PolicyInput;
  readonly from?: string;
  readonly to?: string;
}

/** One claim or a list; a name alone is a claim for all dates. A preset has its own dates. */
export type AtLeastInput = string | ClaimInput | readonly (string | ClaimInput)[];

/** An accepted warning. */
export interface AcceptedInput {
  /** The warning's code, as `check` prints it. */
  readonly code: string;
  /** Why the warning is accepted, for readers of the policy. */
  readonly because: string;
  /** The first date on which it is a warning again. Default: never. */
  readonly until?: string;
}

/** The whole policy. */
export interface PolicyInput {
  /** Where the JSON Schema is, for editors. Ignored. */
  readonly $schema?: string;
  /**
   * A preset's name or a relative path, or a list of them: later values win, maps are merged by key, lists are
   * replaced.
   */
  readonly extends?: string | readonly string[];
  readonly bands: { readonly [name: string]: BandInput };
  /** `"nobody"`: having no bands is intended. Without it a policy without bands is rejected. */
  readonly governs?: "nobody";
  /** The zone of accounts without one. Default `"UTC"`. */
  readonly timeZone?: TimeZone;
  /** The local time at which a day begins. Default `"04:00"`. */
  readonly dayStartsAt?: ClockTime;
  /** The day on which a week, and its limit, begins. Default `"mon"`. */
  readonly weekStartsOn?: Weekday;
  /**
   * When an account's new zone takes effect: with the next day (default), so that a change of zone cannot move the
   * night, or at once, for apps in which a guardian sets it. An account's first zone applies at once.
   */
  readonly timeZoneChanges?: "next-day" | "at-once";
  /** The maximum number of steps in a turn: requests with results of tool calls. Default 24. */
  readonly maxSteps?: number;
  /** The band of accounts of unknown age, or `"ungoverned"` (default). */
  readonly unknownAge?: string;
  readonly presence?: PresenceInput;
  readonly calendar?: CalendarInput;
  readonly appeals?: AppealsInput;
  /** The hours that count as night use. Default `22:00` to `06:00`. */
  readonly night?: { readonly from: ClockTime; readonly to: ClockTime };
  /** How long a reply that reaches a stop may continue. Default `"2m"`. */
  readonly finishReply?: Duration;
  /** Default `"enforce"`. */
  readonly mode?: Mode;
  /** The differences by region, under the app's own codes, such as `"US-CA"`. */
  readonly regions?: { readonly [code: string]: RegionInput };
  /**
   * What applies to a region that is missing or not listed: a code of `regions`, or `"none"` (default), the policy
   * without any.
   */
  readonly otherRegions?: string;
  /** The differences for some dates, in the list's order. */
  readonly dated?: readonly DatedInput[];
  /** The policies that this one claims to be nowhere looser than. A false claim makes it invalid. */
  readonly atLeast?: AtLeastInput;
  /** Accepted warnings, which `check` lists separately. */
  readonly accept?: readonly AcceptedInput[];
}
