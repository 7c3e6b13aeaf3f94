/** Times in one language, formatted by `Intl`. */
export interface Formats {
  /** `"1 hr 30 min"`, rounded up to minutes. */
  duration(ms: number): string;
  /** `"19:40"`, with the day if it differs from that of `now`. */
  time(instant: number, now: number, timeZone: string): string;
  /** The shortest form in hours and minutes: `"1:05"`. */
  brief(ms: number): string;
  /** Days or whole hours in full: `"1 hour"`, `"30 days"`. */
  span(ms: number): string;
  clock(instant: number, timeZone: string): string;
  /** Formats a policy's clock time, `"21:00"`: `"9:00 PM"`. */
  clockTime(text: string): string;
  /** Formats a date, `"2026-11-24"`: `"Tue"`. */
  weekday(date: string, style: "narrow" | "short" | "long"): string;
  dateTime(instant: number, timeZone: string): string;
  list(parts: readonly string[]): string;
  number(value: number): string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const cache = new Map<string, Formats>();
const MAX_CACHED = 64;

export function formatsOf(tag: string): Formats {
  const known = cache.get(tag);
  if (known !== undefined) return known;
  const made = makeFormats(tag);
  // Tags come from requests, so the cache is bounded.
  if (cache.size < MAX_CACHED) cache.set(tag, made);
  return made;
}

function makeFormats(tag: string): Formats {
  const unit = (name: "hour" | "minute" | "day", unitDisplay: "short" | "long" = "short"): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay });
  const [hours, minutes] = [unit("hour"), unit("minute")];
  const [fullHours, fullDays] = [unit("hour", "long"), unit("day", "long")];
  const twoDigits = new Intl.NumberFormat(tag, { minimumIntegerDigits: 2 });
  const parts = new Intl.ListFormat(tag, { type: "unit", style: "narrow" });
  const list = new Intl.ListFormat(tag, { type: "conjunction", style: "long" });
  const number = new Intl.NumberFormat(tag);
  const dates = new Map<string, Intl.DateTimeFormat>();
  const date = (instant: number, options: Intl.DateTimeFormatOptions): string => {
    const key = JSON.stringify(options);
    let format = dates.get(key);
    if (format === undefined) dates.set(key, (format = new Intl.DateTimeFormat(tag, options)));
    return format.format(instant);
  };
  const clock = (instant: number, timeZone: string): string =>
    unbroken(date(instant, { timeZone, timeStyle: "short" }));
  const inParts = (ms: number): readonly [hours: number, minutes: number] => {
    const all = Math.ceil(ms / MINUTE);
    return [Math.floor(all / 60), all % 60];
  };
  return {
    duration: (ms) => {
      const [h, m] = inParts(ms);
      if (h === 0) return minutes.format(m);
      return m === 0 ? hours.format(h) : parts.format([hours.format(h), minutes.format(m)]);
    },
    brief: (ms) => {
      const [h, m] = inParts(ms);
      return `${number.format(h)}:${twoDigits.format(m)}`;
    },
    span: (ms) => (ms < 2 * DAY ? fullHours.format(ms / (60 * MINUTE)) : fullDays.format(ms / DAY)),
    clock,
    clockTime: (text) => clock(Date.parse(`2026-01-01T${text}:00Z`), "UTC"),
    time: (instant, now, timeZone) => {
      const dateAlone = { timeZone, dateStyle: "short" } as const;
      if (date(instant, dateAlone) === date(now, dateAlone)) return clock(instant, timeZone);
      const isNear = instant - now < 6 * 24 * 60 * MINUTE;
      const day = isNear ? ({ weekday: "short" } as const) : ({ month: "short", day: "numeric" } as const);
      return unbroken(date(instant, { timeZone, ...day, hour: "numeric", minute: "2-digit" }));
    },
    weekday: (day, style) => date(Date.parse(`${day}T12:00:00Z`), { timeZone: "UTC", weekday: style }),
    dateTime: (instant, timeZone) => unbroken(date(instant, { timeZone, dateStyle: "medium", timeStyle: "short" })),
    list: (items) => list.format(items),
    number: (value) => number.format(value),
  };
}

/** Keeps "AM" and the like on the line of its number. */
function unbroken(time: string): string {
  return time.replaceAll(/(\d)\s(?=\p{L})/gu, "$1\u00a0");
}
