import { type LocaleWishes, readerFor } from "@recess/words/all";
import { translations } from "./all.ts";
import { en, type TextKey } from "./en.ts";

/** One language of the gateway's own pages and replies. */
export interface Language {
  readonly tag: string;
  readonly dir: "ltr" | "rtl";
  say(key: TextKey, values?: Readonly<Record<string, string>>): string;
}

const TAGS: readonly string[] = ["en", ...Object.keys(translations)];

/** The first requested language that has texts, else English. */
export function languageFor(wishes: LocaleWishes): Language {
  const { tag, dir = "ltr" } = readerFor(wishes, TAGS).locale;
  const texts = translations[tag] ?? en;
  return {
    tag,
    dir,
    say: (key, values = {}) =>
      texts[key].replaceAll(/\{(\w+)\}/g, (whole: string, name: string) => {
        const value = values[name];
        return value === undefined ? whole : isolated(value);
      }),
  };
}

/** Bidirectional override characters, which no word needs. */
const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/**
 * Isolates a name (Unicode's FSI and PDI), so that one written from right to left does not reorder the sentence around
 * it.
 */
function isolated(text: string): string {
  const value = text.replaceAll(OVERRIDES, "");
  return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
}
