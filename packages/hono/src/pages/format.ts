/** Times of one language, as `Intl` writes them. */
export interface Formats {
  /** `"1 hr 30 min"`, rounded up to minutes. */
  duration(ms: number): string;
  /** `"19:40"`, with the day where it is another than that of `now`. */
  time(instant: number, now: number, timeZone: string): string;
  clock(instant: number, timeZone: string): string;
  /** Of a date `"2026-11-24"`: `"Tue"`. */
  weekday(date: string, style: "short" | "long"): string;
  dateTime(instant: number, timeZone: string): string;
  list(parts: readonly string[]): string;
  number(value: number): string;
}

const MINUTE = 60_000;
const cache = new Map<string, Formats>();

export function formatsOf(tag: string): Formats {
  const known = cache.get(tag);
  if (known !== undefined) return known;
  const made = makeFormats(tag);
  cache.set(tag, made);
  return made;
}

function makeFormats(tag: string): Formats {
  const unit = (name: "hour" | "minute"): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, unitDisplay: "short" });
  const [hours, minutes] = [unit("hour"), unit("minute")];
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
  const clock = (instant: number, timeZone: string): string => date(instant, { timeZone, timeStyle: "short" });
  return {
    duration: (ms) => {
      const all = Math.ceil(ms / MINUTE);
      const [h, m] = [Math.floor(all / 60), all % 60];
      if (h === 0) return minutes.format(m);
      return m === 0 ? hours.format(h) : parts.format([hours.format(h), minutes.format(m)]);
    },
    clock,
    time: (instant, now, timeZone) => {
      const day = { timeZone, dateStyle: "short" } as const;
      if (date(instant, day) === date(now, day)) return clock(instant, timeZone);
      const isNear = instant - now < 6 * 24 * 60 * MINUTE;
      return date(instant, {
        timeZone,
        ...(isNear ? { weekday: "short" } : { month: "short", day: "numeric" }),
        hour: "numeric",
        minute: "2-digit",
      });
    },
    weekday: (day, style) => date(Date.parse(`${day}T12:00:00Z`), { timeZone: "UTC", weekday: style }),
    dateTime: (instant, timeZone) => date(instant, { timeZone, dateStyle: "medium", timeStyle: "short" }),
    list: (items) => list.format(items),
    number: (value) => number.format(value),
  };
}
