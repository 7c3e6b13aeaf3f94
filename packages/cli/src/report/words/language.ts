import { millisecondsInMinute } from "date-fns/constants";
import { SPOKEN } from "../stop-tally.ts";
import { GRACE_MINUTES } from "../grace.ts";
import { LEAST, type Shown } from "../suppress.ts";
import type { Statement } from "../statements.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { pt } from "./pt.ts";
import type { Formats, ReportWords } from "./words.ts";
import { zh } from "./zh.ts";

export type ReportLanguageName = "en" | "zh" | "de" | "pt";

const LANGUAGES: Readonly<Record<ReportLanguageName, ReportWords>> = { en, zh, de, pt };

export const REPORT_LANGUAGES: readonly ReportLanguageName[] = ["en", "zh", "de", "pt"];

/** A report's words, with the language's formats of numbers and dates. */
export interface ReportLanguage extends Formats {
  readonly name: ReportLanguageName;
  readonly words: ReportWords;
  say(statement: Statement): string;
  /** `2026-11-24 12:00`. */
  instant(at: number | string): string;
  methods(): readonly string[];
}

export function makeReportLanguage(name: ReportLanguageName): ReportLanguage {
  const words: ReportWords = LANGUAGES[name];
  const { locale } = words;
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const dates = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });

  const formats: Formats = {
    number: (value: Shown) => (value === null ? words.hidden : numbers.format(value)),
    percent: (value) => (value === null ? words.hidden : percents.format(value / 100)),
    date: (day) => dates.format(Date.parse(day)),
    list: (items) => lists.format(items),
    share: ({ value, percent }) => {
      if (percent === null) return value === 0 ? words.none : words.hidden;
      const text = percents.format(percent / 100);
      return value === null ? words.atLeast(text) : text;
    },
    minutes: (ms) => {
      const minutes = Math.round(ms / millisecondsInMinute);
      return minutes % 60 === 0 && minutes > 0 ? words.hours(minutes / 60) : words.minutes(minutes);
    },
    reason(reason) {
      const rule = reason.startsWith(SPOKEN) ? reason.slice(SPOKEN.length) : reason;
      const name = words.reasons[rule] ?? rule;
      return rule === reason ? name : words.spoken(name);
    },
    action: (text) => {
      const [action = "", by = "-"] = text.split(" ");
      const what = words.actions[action] ?? action;
      return by === "-" ? what : `${what} (${words.roles[by] ?? by})`;
    },
  };

  return {
    ...formats,
    name,
    words,
    // `say` passes each statement to the words for its own id.
    say: <Id extends Statement["id"]>(statement: Extract<Statement, { readonly id: Id }>) =>
      (words.say[statement.id] as (of: typeof statement, formats: Formats) => string)(statement, formats),
    instant: (at) => new Date(at).toISOString().slice(0, 16).replace("T", " "),
    methods: () => words.methods(LEAST, GRACE_MINUTES),
  };
}
