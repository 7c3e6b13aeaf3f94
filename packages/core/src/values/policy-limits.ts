/** The limits of a policy file: time, hours, messages, tokens, features. */
import type { ClockTime, DayName, Duration, JsonValue } from "./policy-terms.ts";

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

/** Limits of conversations by speech, on top of the band's: both hold. */
export interface VoiceInput {
  /** Of the time spoken in a day. */
  readonly dailyLimit?: DailyLimitInput;
  readonly quietHours?: readonly WindowInput[];
  /** What a person says counts against these alone, and what they write does not. */
  readonly messageLimits?: readonly MessageLimitInput[];
}
