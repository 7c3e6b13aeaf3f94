/** Durations and clock times of one language, as `Intl` writes them. */
export interface Formats {
  /** `"2 hr 10 min"`, or `"2 hours 10 minutes"` in full. Hours and minutes, or seconds below one minute. */
  duration(ms: number, full: boolean): string;
  /** All in minutes: `"90 min"`. */
  minutes(ms: number, full: boolean): string;
  /** `"in 16 hours"`. */
  relative(ms: number): string;
  /** `"17:05"`, or `"8 in the morning"` in words. */
  clock(instant: number, timeZone: string, inWords: boolean): string;
  /** `"tomorrow"`, `"Thursday"`, `"December 3"`; `null` for the same day. */
  day(instant: number, now: number, timeZone: string): string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCALE = [
  ["second", 1000],
  ["minute", MINUTE],
  ["hour", HOUR],
  ["day", 24 * HOUR],
] as const;

// A formatter costs 50 us to make and 1 us to use.
const made = new Map<string, unknown>();

function using<Options, Formatter>(
  Kind: new (tag: string, options: Options) => Formatter,
  tag: string,
  options: Options,
): Formatter {
  const key = Kind.name + tag + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Kind(tag, options));
  return made.get(key) as Formatter;
}

/** `tag` is the language of the words; where the browser speaks a regional kind of it, its clock is that region's. */
export function createFormats(tag: string): Formats {
  const region = globalThis.navigator?.languages?.find((one) => one.startsWith(`${tag}-`)) ?? tag;

  const unit = (value: number, name: "hour" | "minute" | "second", full: boolean): string =>
    using(Intl.NumberFormat, tag, { style: "unit", unit: name, unitDisplay: full ? "long" : "short" }).format(value);

  const date = (instant: number, options: Intl.DateTimeFormatOptions): string =>
    using(Intl.DateTimeFormat, region, options).format(instant);

  const distance = (value: number, name: Intl.RelativeTimeFormatUnit): string =>
    using(Intl.RelativeTimeFormat, tag, { numeric: "auto" }).format(value, name);

  /** Days since the epoch, by the zone's calendar. */
  const dayOf = (instant: number, timeZone: string): number =>
    Date.parse(using(Intl.DateTimeFormat, "en-CA", { timeZone, dateStyle: "short" }).format(instant)) / (24 * HOUR);

  return {
    duration(ms, full) {
      if (ms < MINUTE) return unit(Math.ceil(ms / 1000), "second", full);
      const minutes = Math.ceil(ms / MINUTE);
      const parts = [];
      if (minutes >= 60) parts.push(unit(Math.floor(minutes / 60), "hour", full));
      if (minutes % 60 > 0) parts.push(unit(minutes % 60, "minute", full));
      return using(Intl.ListFormat, tag, { type: "unit", style: "narrow" }).format(parts);
    },
    minutes: (ms, full) => unit(Math.floor(ms / MINUTE), "minute", full),
    relative(ms) {
      const [name, size] = SCALE.findLast(([, least]) => ms >= 1.5 * least) ?? SCALE[0];
      return distance(Math.round(ms / size), name);
    },
    clock(instant, timeZone, inWords) {
      if (!inWords) return date(instant, { timeZone, timeStyle: "short" });
      // The zone's own hour: some are half an hour off.
      const onTheHour = date(instant, { timeZone, minute: "numeric" }) === "0";
      const minute = onTheHour ? undefined : "2-digit";
      return date(instant, { timeZone, hour: "numeric", minute, dayPeriod: "long", hour12: true });
    },
    day(instant, now, timeZone) {
      const days = dayOf(instant, timeZone) - dayOf(now, timeZone);
      if (days < 1) return null;
      if (days === 1) return distance(1, "day");
      return date(instant, days < 7 ? { timeZone, weekday: "long" } : { timeZone, month: "long", day: "numeric" });
    },
  };
}
