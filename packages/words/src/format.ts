/** Durations and clock times in one language, formatted by `Intl`. */
export interface Formats {
  /**
   * `"2 hr 10 min"`, or `"2 hours 10 minutes"` if `full`. Hours and minutes, or seconds below one minute; rounded up.
   */
  duration(ms: number, full: boolean): string;
  /** Minutes only, rounded down: `"90 min"`. */
  minutes(ms: number, full: boolean): string;
  /** `"in 5 minutes"`, `"in 20 seconds"`. */
  relative(ms: number): string;
  /** `"17:05"`, or `"8 in the morning"` with `inWords`; to the minute, rounded up. */
  clock(instant: number, inWords: boolean): string;
  /** `"tomorrow"`, `"Thursday"`, `"December 3"`; `null` for the same day. It matches the time that `clock` shows. */
  day(instant: number, now: number): string | null;
  /** The zone's name if the device's clock differs at that instant; else `""`. */
  zoneName(instant: number): string;
  /** A number in the language's digits. */
  number(value: number): string;
  /** The plural category of a number: `"one"`, `"few"`, `"other"`. */
  plural(value: number): string;
}

/** The time zone and languages of the reader's device, where known. */
export interface Device {
  /** An IANA name. Clock times in another zone include that zone's name. */
  readonly zone?: string | undefined;
  /**
   * BCP 47 tags, by preference: clock times follow the region of the first one in the locale's language, such as
   * `"en-GB"`.
   */
  readonly languages?: readonly string[] | undefined;
}

/** The zones that determine how clock times are shown. */
export interface Zones {
  /** The account's zone (IANA). If this runtime does not know it, the runtime's own zone is used. */
  readonly timeZone?: string | null | undefined;
  /** The reader's device. Without a device zone, zone names are never shown. */
  readonly device?: Device | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// A formatter costs 50 us to create and 1 us to use. The cache is bounded because servers create them for languages
// named in requests.
const made = new Map<string, unknown>();
const MAX_MADE = 2000;

function using<Options, Formatter>(
  Kind: new (tag: string, options: Options) => Formatter,
  tag: string,
  options: Options,
): Formatter {
  const key = Kind.name + tag + JSON.stringify(options);
  if (!made.has(key)) {
    if (made.size >= MAX_MADE) made.clear();
    made.set(key, new Kind(tag, options));
  }
  return made.get(key) as Formatter;
}

/**
 * The zone, or `undefined` (the runtime's own) if this runtime does not know it: zone data on a tablet may be older.
 */
function knownZone(timeZone: string | null | undefined): string | undefined {
  try {
    using(Intl.DateTimeFormat, "en-CA", { timeZone: timeZone ?? "UTC" });
    return timeZone ?? "UTC";
  } catch {
    return undefined;
  }
}

/**
 * `tag` is the language of the words; if the device prefers a region of that language, clock times follow the region.
 */
export function createFormats(tag: string, { timeZone: asked, device = {} }: Zones = {}): Formats {
  const { zone: deviceZone, languages = [] } = device;
  const region = languages.find((one) => one.startsWith(`${tag}-`) && /-[A-Z]{2}$/.test(one)) ?? tag;
  const timeZone = knownZone(asked);

  const unit = (value: number, name: "hour" | "minute" | "second", full: boolean): string =>
    using(Intl.NumberFormat, tag, { style: "unit", unit: name, unitDisplay: full ? "long" : "short" }).format(value);

  const date = (instant: number, options: Intl.DateTimeFormatOptions): string =>
    using(Intl.DateTimeFormat, region, { timeZone, ...options }).format(instant);

  const distance = (value: number, name: Intl.RelativeTimeFormatUnit): string =>
    using(Intl.RelativeTimeFormat, tag, { numeric: "auto" }).format(value, name);

  /** The date and time that a wall clock in the zone shows. */
  const wall = (instant: number, zone: string | undefined): string =>
    using(Intl.DateTimeFormat, "en-CA", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant);

  /** Days since the epoch in the zone's calendar. */
  const dayOf = (instant: number): number => Date.parse(wall(instant, timeZone).slice(0, 10)) / (24 * HOUR);

  const upToMinute = (instant: number): number => Math.ceil(instant / MINUTE) * MINUTE;

  return {
    duration(ms, full) {
      if (ms > 0 && ms < MINUTE) return unit(Math.ceil(ms / 1000), "second", full);
      const minutes = Math.ceil(ms / MINUTE);
      const parts = [];
      if (minutes >= 60) parts.push(unit(Math.floor(minutes / 60), "hour", full));
      if (minutes % 60 > 0 || minutes === 0) parts.push(unit(minutes % 60, "minute", full));
      return using(Intl.ListFormat, tag, { type: "unit", style: "narrow" }).format(parts);
    },
    minutes: (ms, full) => unit(Math.floor(ms / MINUTE), "minute", full),
    relative: (ms) =>
      ms < 1.5 * MINUTE ? distance(Math.round(ms / 1000), "second") : distance(Math.round(ms / MINUTE), "minute"),
    clock(instant, inWords) {
      const shown = upToMinute(instant);
      if (!inWords) return date(shown, { timeStyle: "short" });
      // Minutes in the zone: some offsets include half an hour.
      const minute = wall(shown, timeZone).includes(":00") ? undefined : "2-digit";
      return date(shown, { hour: "numeric", minute, dayPeriod: "long", hourCycle: "h12" });
    },
    day(instant, now) {
      const shown = upToMinute(instant);
      const days = dayOf(shown) - dayOf(now);
      if (days < 1) return null;
      if (days === 1) return distance(1, "day");
      return date(shown, days < 7 ? { weekday: "long" } : { month: "long", day: "numeric" });
    },
    zoneName(instant) {
      if (!deviceZone || !timeZone || wall(instant, timeZone) === wall(instant, deviceZone)) return "";
      const parts = using(Intl.DateTimeFormat, region, { timeZone, timeZoneName: "longGeneric" }).formatToParts(
        instant,
      );
      return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    },
    number: (value) => using(Intl.NumberFormat, tag, {}).format(value),
    plural: (value) => using(Intl.PluralRules, tag, {}).select(value),
  };
}
