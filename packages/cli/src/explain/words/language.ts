import { millisecondsInDay, millisecondsInHour, millisecondsInMinute } from "date-fns/constants";
import type { Reason } from "@recess/core";
import { en } from "./en.ts";
import type { Words } from "./words.ts";
import { zh } from "./zh.ts";

/** Words together with `Intl` formats, for one language and zone. */
export interface Language {
  readonly words: Words;
  duration(ms: number): string;
  list(items: readonly string[]): string;
  /** `21:58`, with seconds only if they are not zero. */
  time(at: number): string;
  /** `Tuesday, 24 November 2026`, for a day's label. */
  date(label: string): string;
  /** `Tue 24 Nov`, for a day's label. */
  shortDate(label: string): string;
  /** `mon`, `weekend` or `2026-10-01`, as in a policy, in words. */
  dayName(name: string): string;
  number(value: number): string;
  reason(reason: Reason): string;
}

export type LanguageName = "en" | "zh";

const LANGUAGES: Readonly<Record<LanguageName, Words>> = { en, zh };

const UNITS = [
  ["day", millisecondsInDay],
  ["hour", millisecondsInHour],
  ["minute", millisecondsInMinute],
  ["second", 1000],
  ["millisecond", 1],
] as const;

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function makeLanguage(name: LanguageName, timeZone: string): Language {
  const words = LANGUAGES[name];
  const { locale } = words;
  const units = UNITS.map(([unit, ms]) => ({
    ms,
    format: new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }),
  }));
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const seconds = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "medium", hourCycle: "h23" });
  const dates = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "full" });
  const shortDates = new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    weekday: "short",
    day: "numeric",
    month: "short",
  });
  const weekdays = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" });
  const numbers = new Intl.NumberFormat(locale);

  const duration = (ms: number): string => {
    let rest = Math.round(ms);
    const parts: string[] = [];
    for (const unit of units) {
      // For limits, "24 hours" is clearer than "1 day".
      if (unit.ms === millisecondsInDay && ms < 2 * unit.ms) continue;
      const count = Math.floor(rest / unit.ms);
      rest -= count * unit.ms;
      if (count > 0) parts.push(unit.format.format(count));
    }
    return parts.length === 0 ? (units[2]?.format.format(0) ?? "") : parts.join(words.durationGap);
  };

  const labelMs = (label: string): number => Date.parse(`${label}T00:00:00Z`);

  return {
    words,
    duration,
    list: (items) => lists.format(items),
    time: (at) => (at % millisecondsInMinute === 0 ? clock : seconds).format(at),
    date: (label) => dates.format(labelMs(label)),
    shortDate: (label) => shortDates.format(labelMs(label)),
    dayName: (name) => {
      const weekday = WEEKDAYS.indexOf(name);
      // 1970-01-05 was a Monday.
      if (weekday !== -1) return weekdays.format((weekday + 4) * millisecondsInDay);
      if (/^\d/.test(name)) return dates.format(labelMs(name));
      return isDayKind(name) ? words.days[name] : name;
    },
    number: (value) => numbers.format(value),
    reason: (reason) => words.reasons[reason],
  };
}

function isDayKind(name: string): name is keyof Words["days"] {
  return (
    name === "holiday" || name === "schoolday" || name === "schoolnight" || name === "weekday" || name === "weekend"
  );
}
