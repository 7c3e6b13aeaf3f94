/** Durations and clock times of one language, as `Intl` writes them. */
export interface Formats {
  /** `"2 hr 10 min"`, or `"2 hours 10 minutes"` in full. Hours and minutes, or seconds below one minute; rounded up. */
  duration(ms: number, full: boolean): string;
  /** All in minutes, rounded down: `"90 min"`. */
  minutes(ms: number, full: boolean): string;
  /** `"in 5 minutes"`, `"in 20 seconds"`. */
  relative(ms: number): string;
  /** `"17:05"`, or `"8 in the morning"` in words; to the minute, rounded up. */
  clock(instant: number, inWords: boolean): string;
  /** `"tomorrow"`, `"Thursday"`, `"December 3"`; `null` for the same day. Of the instant that `clock` shows. */
  day(instant: number, now: number): string | null;
  /** The zone's name, if a clock on the device shows something else at that instant; else `""`. */
  zoneName(instant: number): string;
  /** A number in the language's digits. */
  number(value: number): string;
  /** The plural category of a number: `"one"`, `"few"`, `"other"`. */
  plural(value: number): string;
}

/** The zone and the languages of the reader's device, where they are known. */
export interface Device {
  /** IANA. A clock time of another zone names that zone. */
  readonly zone?: string | undefined;
  /** BCP 47, the preferred one first: the clock is that of a region which speaks the language, `"en-GB"`. */
  readonly languages?: readonly string[] | undefined;
}

/** Where clock times are shown. */
export interface Zones {
  /** The account's zone (IANA). One that this runtime does not know is replaced by the runtime's own. */
  readonly timeZone?: string | null | undefined;
  /** Where it is read. Without a zone, no zone is ever named. */
  readonly device?: Device | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
// A formatter costs 50 us to make and 1 us to use. A server makes them for regions that requests name: they are bounded.
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

/** The zone, or `undefined` (the runtime's own) if this runtime does not know it: it may be newer than a tablet. */
function knownZone(timeZone: string | null | undefined): string | undefined {
  try {
    using(Intl.DateTimeFormat, "en-CA", { timeZone: timeZone ?? "UTC" });
    return timeZone ?? "UTC";
  } catch {
    return undefined;
  }
}

/** `tag` is the language of the words; where the device speaks a regional kind of it, the clock is that region's. */
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

  /** What a wall clock and calendar show in a zone. */
  const wall = (instant: number, zone: string | undefined): string =>
    using(Intl.DateTimeFormat, "en-CA", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant);

  /** Days since the epoch, by the zone's calendar. */
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
      // The zone's own hour: some are half an hour off.
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
