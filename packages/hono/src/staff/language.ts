import type { LocaleWishes } from "@recess/words/all";

import { type PageLanguage, pageLanguages } from "../pages/language.ts";
import { de } from "./words/de.ts";
import { en, type StaffText } from "./words/en.ts";
import { ptBR } from "./words/pt-BR.ts";
import { zhCN } from "./words/zh-CN.ts";

export type StaffLanguage = PageLanguage<StaffText>;

const languages = pageLanguages<StaffText>({ en, "zh-CN": zhCN, de, "pt-BR": ptBR });

/** The tags of all languages of the staff's pages. */
export const STAFF_LANGUAGES: readonly string[] = languages.tags;

export function staffLanguageFor(wishes: LocaleWishes): StaffLanguage {
  return languages.languageFor(wishes);
}
