/** The units and names used in a policy. */

/** A duration: integers with `d`, `h`, `m`, `s`, in that order, at least one: `"1d"`, `"1h30m"`, `"90s"`. */
export type Duration = string;

/** A local clock time `"HH:MM"`, `"00:00"` to `"23:59"`; `"24:00"` only as a `to`. */
export type ClockTime = string;

/** An IANA time zone that `Intl` knows: `"Asia/Shanghai"`. */
export type TimeZone = string;

/** Any value that JSON can represent. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A day of the week. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/**
 * A name for dates: a date `"2026-10-01"`, `"holiday"`, `"schoolday"`, `"mon"` to `"sun"`, `"weekday"` or `"weekend"`,
 * from the most specific to the least.
 */
export type DayName = string;
