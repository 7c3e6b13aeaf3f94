import { type LocaleWishes, readerFor, type Reader } from "@recess/words/all";

import { type Formats, formatsOf } from "./format.ts";

/** One language of a set of pages. */
export interface PageLanguage<Key extends string> {
  readonly tag: string;
  readonly dir: "ltr" | "rtl";
  readonly format: Formats;
  say(key: Key, values?: { readonly [name: string]: string }): string;
}

export interface PageLanguages<Key extends string> {
  /** The tags of all languages. */
  readonly tags: readonly string[];
  /** The first requested language that the pages have, else English. */
  languageFor(wishes: LocaleWishes): PageLanguage<Key>;
}

/** `texts`: by locale tag of `@recess/words`. `{name}` and the like are filled in. */
export function pageLanguages<Key extends string>(texts: {
  readonly en: { readonly [One in Key]: string };
  readonly [tag: string]: { readonly [One in Key]: string };
}): PageLanguages<Key> {
  const tags = Object.keys(texts);
  return {
    tags,
    languageFor: (wishes) => {
      const reader = readerFor(wishes, tags);
      const { tag, dir = "ltr" } = reader.locale;
      const own = texts[tag] ?? texts.en;
      return {
        tag,
        dir,
        format: formatsOf(regionalTag(reader)),
        say: (key, values = {}) =>
          own[key].replaceAll(/\{(\w+)\}/g, (whole: string, name: string) => {
            const value = values[name];
            return value === undefined ? whole : isolated(value, dir);
          }),
      };
    },
  };
}

const LEFT_TO_RIGHT = /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Han}/u;
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}/u;

/** Bidirectional override characters: no word needs them, and a child could have them in a name. */
const OVERRIDES = /[\u202A-\u202E]/g;

/**
 * Isolates a name (Unicode's FSI and PDI), so that one in the other direction does not reorder the sentence around it.
 */
function isolated(text: string, dir: "ltr" | "rtl"): string {
  const value = text.replaceAll(OVERRIDES, "");
  return (dir === "rtl" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT).test(value) ? `\u2068${value}\u2069` : value;
}

const REGIONAL = /^[a-z]{2,3}(?:-[a-z]{4})?-(?:[a-z]{2}|\d{3})$/i;

/** The tag for clock times and numbers: British and American English differ. */
function regionalTag({ locale, languages }: Reader): string {
  const [language] = locale.tag.split("-");
  for (const asked of languages) {
    const tag = asked.replaceAll("_", "-");
    if (!REGIONAL.test(tag) || tag.split("-")[0]?.toLowerCase() !== language) continue;
    const [known] = Intl.DateTimeFormat.supportedLocalesOf(tag);
    if (known !== undefined) return known;
  }
  return locale.tag;
}
