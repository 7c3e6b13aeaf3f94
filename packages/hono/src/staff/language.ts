import type { LocaleWishes } from "@recess/words/all";

import { type PageLanguage, pageLanguages } from "../pages/language.ts";
import { staffTranslations } from "./words/staff-translations.ts";
import { en, type StaffText } from "./words/en.ts";

export type StaffLanguage = PageLanguage<StaffText>;

const languages = pageLanguages<StaffText>({ en, ...staffTranslations });

/** The tags of all languages of the staff's pages: those of `@recess/words`. */
export const STAFF_LANGUAGES: readonly string[] = languages.tags;

export function staffLanguageFor(wishes: LocaleWishes): StaffLanguage {
  return languages.languageFor(wishes);
}
