/** The limits in a policy file: time, hours, messages, tokens, features. */
import type { ClockTime, DayName, Duration, JsonValue } from "./policy-terms.ts";

/** A span of local time that recurs on each day that it names. `to <= from` means the next day. */
export interface WindowInput {
  readonly from: ClockTime;
  readonly to: ClockTime;
  /**
   * The days on whose calendar date the window starts; every day by default. `"schoolnight"` is valid here too: a date
   * whose next date is a school day.
   */
  readonly days?: readonly DayName[];
}

/** One limit for every day, or a table from day names and `default`; the most specific name wins. */
export type DailyLimitInput = Duration | { readonly [day: DayName]: Duration };

/** Continuous use and the rest that follows it. */
export interface BreakInput {
  /** The streak after which a rest is due. */
  readonly after: Duration;
  /** The length of a rest; also the gap that ends a streak. Default `"5m"`. */
  readonly rest?: Duration;
  /** `"remind"` (default) notifies, `"enforce"` stops. */
  readonly mode?: "remind" | "enforce";
}

/**
 * At most `limit` messages at once. With a duration, they are replenished one by one (a token bucket: after a rest, up
 * to twice as many in that time); with `"day"`, all at once on the next day.
 */
export interface MessageLimitInput {
  readonly limit: number;
  readonly per: Duration | "day";
}

/** At most `limit` model tokens a day. */
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
  /** Replaces the band's, name by name. */
  readonly features?: FeaturesInput;
}

/** Data for the app, under the app's own names. */
export interface FeaturesInput {
  readonly [name: string]: JsonValue;
}

/** The key of a limit that a guardian can replace. */
export type AdjustableKey = keyof AdjustableLimitsInput;

/** Limits of spoken conversations, in addition to the band's: both apply. */
export interface VoiceInput {
  /** Limits the time spoken in a day. */
  readonly dailyLimit?: DailyLimitInput;
  readonly quietHours?: readonly WindowInput[];
  /** Spoken messages count against these alone, and written ones do not. */
  readonly messageLimits?: readonly MessageLimitInput[];
}
