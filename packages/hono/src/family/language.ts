import type { Reason } from "@recess/core";
import type { LocaleWishes } from "@recess/words/all";

import { type PageLanguage, pageLanguages } from "../pages/language.ts";
import { en, type TextKey } from "./words/en.ts";
import { familyTranslations } from "./words/family-translations.ts";

/** One language of the pages. */
export interface Language extends PageLanguage<TextKey> {
  reason(reason: Reason): string;
}

const languages = pageLanguages<TextKey>({ en, ...familyTranslations });

/** The tags of all available languages. */
export const LANGUAGES: readonly string[] = languages.tags;

/** The first requested language that is available, else English. */
export function languageFor(wishes: LocaleWishes): Language {
  const language = languages.languageFor(wishes);
  return { ...language, reason: (reason) => language.say(`reason.${reason}`) };
}
