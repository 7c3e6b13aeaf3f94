/**
 * The policy file, as its authors write it: every key, its unit and its default.
 * `compilePolicy` turns it into what the decisions run on.
 */

/** A length of time: whole numbers with `d`, `h`, `m`, `s`, in that order, at least one: `"1d"`, `"1h30m"`, `"90s"`. */
export type Duration = string;

/** A local clock time `"HH:MM"`, `"00:00"` to `"23:59"`; `"24:00"` only as a `to`. */
export type ClockTime = string;

/** An IANA time zone, as `Intl` knows it: `"Asia/Shanghai"`. */
export type TimeZone = string;

/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A day of the week. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/**
 * A name for some dates: a date `"2026-10-01"`, `"holiday"`, `"schoolday"`, `"mon"` to `"sun"`, `"weekday"` or
 * `"weekend"`, from the most specific to the least.
 */
export type DayName = string;

/** A span of local time that comes again each day it names. `to <= from` means the next day. */
export interface WindowInput {
  readonly from: ClockTime;
  readonly to: ClockTime;
  /**
   * The days on whose calendar date the window starts; without it, every day. Here `"schoolnight"` is a name too: a date whose
   * next date is a school day.
   */
  readonly days?: readonly DayName[];
}

/** One limit for every day, or a table from day names and `default`; the most specific name wins. */
export type DailyLimitInput = Duration | { readonly [day: DayName]: Duration };

/** Continuous use and the rest it calls for. */
export interface BreakInput {
  /** The streak after which a rest is due. */
  readonly after: Duration;
  /** How long a rest is; also the gap that ends a streak. Default `"5m"`. */
  readonly rest?: Duration;
  /** `"remind"` (default) tells, `"enforce"` stops. */
  readonly mode?: "remind" | "enforce";
}

/**
 * At most `limit` messages at once. Over a duration they come back one by one (a token bucket: after a rest, up to twice as many
 * pass in that time); of a day all come back with the next.
 */
export interface MessageLimitInput {
  readonly limit: number;
  readonly per: Duration | "day";
}

/** At most `limit` model tokens in a day. */
export interface TokenLimitInput {
  readonly limit: number;
  readonly per: "day";
}

/** A repeated notice, such as "this is an AI". Needs `at` or `every`, or both. */
export interface ReminderInput {
  readonly id: string;
  readonly at?: "start-of-day" | "start-of-session";
  /** Given again once this has passed since it was last given. */
  readonly every?: Duration;
  /** `"persistent"`: besides, it stands on screen all the time, in a label; decisions always carry it. */
  readonly as?: "persistent";
}

/** When an app must not send notifications, such as pushes. The governor closes nothing by it: it says when they may go out. */
export interface NotificationsInput {
  readonly quietHours: readonly WindowInput[];
}

/** Thresholds by metric, all of which must be reached (`>=`); under `not`, all must stay below (`<`). */
export interface NudgeConditionInput {
  readonly [metric: string]: number | { readonly [metric: string]: number } | undefined;
  readonly not?: { readonly [metric: string]: number };
}

/** A hint about how someone leans on the machine. */
export interface NudgeInput {
  readonly id: string;
  readonly when: NudgeConditionInput;
  /** Not given again before this has passed. Default `"24h"`. */
  readonly cooldown?: Duration;
  /** `"hint"` (default) is a toast, `"pause"` a dialog with a short delay. */
  readonly level?: "hint" | "pause";
}

/** The limits that a guardian can replace for one account. */
export interface AdjustableLimitsInput {
  readonly dailyLimit?: DailyLimitInput;
  readonly weeklyLimit?: Duration;
  readonly break?: BreakInput;
  readonly quietHours?: readonly WindowInput[];
  readonly openHours?: readonly WindowInput[];
  readonly messageLimits?: readonly MessageLimitInput[];
  /** Name by name, in place of the band's. */
  readonly features?: FeaturesInput;
}

/** Data for the app, by the app's own names. */
export interface FeaturesInput {
  readonly [name: string]: JsonValue;
}

/** The key of a limit that a guardian can replace. */
export type AdjustableKey = keyof AdjustableLimitsInput;

/** What a guardian may do. Everything defaults to no. */
export interface GuardianInput {
  /** The most that `grant` may add to one day. Default `"0m"`. */
  readonly maxExtraTimePerDay?: Duration;
  /** Whether `lift` may suspend quiet hours. Default false. */
  readonly mayLiftQuietHours?: boolean;
  /** The limits that `adjust` may replace. Default none. */
  readonly mayAdjust?: readonly AdjustableKey[];
}

/** `"enforce"` refuses; `"observe"` says what it would have refused. */
export type Mode = "enforce" | "observe";

/** Limits of conversations by speech, on top of the band's: both hold. */
export interface VoiceInput {
  /** Of the time spoken in a day. */
  readonly dailyLimit?: DailyLimitInput;
  readonly quietHours?: readonly WindowInput[];
  /** What a person says counts against these alone, and what they write does not. */
  readonly messageLimits?: readonly MessageLimitInput[];
}

/** The limits of one age band. */
export interface BandInput extends AdjustableLimitsInput {
  /** `[from, to)` in whole years. */
  readonly ages: readonly [from: number, to: number];
  readonly tokenLimits?: readonly TokenLimitInput[];
  readonly reminders?: readonly ReminderInput[];
  /** Time left at which to warn. Default `["15m", "5m", "1m"]`. */
  readonly warnings?: readonly Duration[];
  readonly nudges?: readonly NudgeInput[];
  /** Default 3. */
  readonly maxNudgesPerDay?: number;
  readonly guardian?: GuardianInput;
  /** Whether nothing passes until a parent has consented. Default false. */
  readonly requiresConsent?: boolean;
  readonly voice?: VoiceInput;
  /** Handed to the app in every decision; the governor does not act on it. */
  readonly features?: FeaturesInput;
  readonly notifications?: NotificationsInput;
  /** How long a reply that meets a stop may go on. Default: the policy's. */
  readonly finishReply?: Duration;
  /** Default: the policy's. */
  readonly mode?: Mode;
  readonly rollout?: RolloutInput;
}

/** What a rollout can change for a band: everything but its ages, and a rollout of its own. */
export type RolloutLimitsInput = Omit<Partial<BandInput>, "ages" | "rollout">;

/**
 * New limits for a share of the band's accounts, chosen by a hash of the account and `salt`: the same accounts as long as
 * the salt stays, and more of them as `percent` grows.
 */
export interface RolloutInput {
  /** 0 to 100. */
  readonly percent: number;
  readonly salt: string;
  /** In place of the band's. */
  readonly limits: RolloutLimitsInput;
}

/** How long one sign of presence counts as use. */
export interface PresenceInput {
  /** After a message or the end of a reply: reading and thinking. Default `"2m"`. */
  readonly message?: Duration;
  /** After a heartbeat. Default `"65s"`. */
  readonly heartbeat?: Duration;
  /** After a message, whatever the browser says about leaving. Default `"30s"`. */
  readonly floor?: Duration;
}

/** Dates that change what a day is. */
export interface CalendarInput {
  /** Dates `"2026-10-01"` that are holidays. */
  readonly holidays?: readonly string[];
  /** Weekend dates that are worked in exchange for a holiday. */
  readonly workdays?: readonly string[];
  /** The days of the weekend; may be empty. Default `["sat", "sun"]`. */
  readonly weekend?: readonly Weekday[];
}

/** What is promised for appeals. */
export interface AppealsInput {
  /** Within which an appeal is answered. Default `"7d"`. */
  readonly respondWithin?: Duration;
}

/**
 * A part of a policy, laid over it: any keys, down to the lists, which are given whole; `null` takes a key away. In a file it may
 * name what it `extends`.
 */
export type PolicyPart<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PolicyPart<T[K]> | null | undefined }
    : T;

/** What differs in one region. Its `atLeast` adds to the policy's. */
export interface RegionInput extends PolicyPart<
  Omit<PolicyInput, "regions" | "otherRegions" | "dated" | "atLeast" | "accept" | "extends" | "$schema">
> {
  readonly extends?: string | readonly string[];
  readonly dated?: readonly DatedInput[];
  readonly atLeast?: AtLeastInput;
}

/** What differs for day labels in `[from, to)`. Its `atLeast` adds to the policy's. */
export interface DatedInput extends PolicyPart<
  Omit<PolicyInput, "regions" | "otherRegions" | "dated" | "atLeast" | "accept" | "extends" | "$schema">
> {
  /** A date `"2027-07-01"`. */
  readonly from: string;
  /** The first date for which it does not hold any more. Without it: for ever. */
  readonly to?: string;
  readonly extends?: string | readonly string[];
  readonly atLeast?: AtLeastInput;
}

/** A claim: this policy is nowhere looser than a preset, or than the policy of a file, for the labels in `[from, to)`. */
export interface ClaimInput {
  /** A preset's name or a relative path; in code, a policy too. */
  readonly policy: string | PolicyInput;
  readonly from?: string;
  readonly to?: string;
}

/** One claim or a list; a name alone is a claim for all dates. A preset brings its own dates. */
export type AtLeastInput = string | ClaimInput | readonly (string | ClaimInput)[];

/** A warning that is meant. */
export interface AcceptedInput {
  /** The warning's code, as `check` prints it. */
  readonly code: string;
  /** Why the warning is accepted, for readers of the policy. */
  readonly because: string;
  /** The first date on which it is a warning again. Without it: never. */
  readonly until?: string;
}

/** The whole policy. */
export interface PolicyInput {
  /** Where the JSON Schema is, for editors. Ignored. */
  readonly $schema?: string;
  /** A preset's name or a relative path, or a list of them: later wins, maps merge by key, lists replace. */
  readonly extends?: string | readonly string[];
  readonly bands: { readonly [name: string]: BandInput };
  /** `"nobody"`: it is meant that there are no bands. Without it a policy without bands is refused. */
  readonly governs?: "nobody";
  /** The zone of accounts that have none. Default `"UTC"`. */
  readonly timeZone?: TimeZone;
  /** The local time at which a day begins. Default `"04:00"`. */
  readonly dayStartsAt?: ClockTime;
  /** The day on which a week, and its limit, begins. Default `"mon"`. */
  readonly weekStartsOn?: Weekday;
  /**
   * When an account's new zone comes into force: with the next day (default), so that nobody can move a night by moving, or at
   * once, for apps in which a guardian sets it. An account's first zone holds at once.
   */
  readonly timeZoneChanges?: "next-day" | "at-once";
  /** How many steps one turn can have: requests with the results of tool calls. Default 24. */
  readonly maxSteps?: number;
  /** The band of accounts whose age is unknown, or `"ungoverned"` (default). */
  readonly unknownAge?: string;
  readonly presence?: PresenceInput;
  readonly calendar?: CalendarInput;
  readonly appeals?: AppealsInput;
  /** What counts as night use. Default `22:00` to `06:00`. */
  readonly night?: { readonly from: ClockTime; readonly to: ClockTime };
  /** How long a reply that meets a stop may go on. Default `"2m"`. */
  readonly finishReply?: Duration;
  /** Default `"enforce"`. */
  readonly mode?: Mode;
  /** By the app's own codes, such as `"US-CA"`: what differs there. */
  readonly regions?: { readonly [code: string]: RegionInput };
  /** What holds for a region that is missing or not listed: a code of `regions`, or `"none"` (default), the policy without any. */
  readonly otherRegions?: string;
  /** What differs for some dates, in the list's order. */
  readonly dated?: readonly DatedInput[];
  /** What this policy claims to be nowhere looser than. A false claim makes it invalid. */
  readonly atLeast?: AtLeastInput;
  /** Warnings that are meant: `check` lists them apart. */
  readonly accept?: readonly AcceptedInput[];
}
