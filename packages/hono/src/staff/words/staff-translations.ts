import { ar } from "./ar.ts";
import { bn } from "./bn.ts";
import { de } from "./de.ts";
import type { StaffTexts } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import { ja } from "./ja.ts";
import { ko } from "./ko.ts";
import { pl } from "./pl.ts";
import { ptBR } from "./pt-BR.ts";
import { ru } from "./ru.ts";
import { ur } from "./ur.ts";
import { vi } from "./vi.ts";
import { zhCN } from "./zh-CN.ts";
import { zhHK } from "./zh-HK.ts";

/** The texts of the staff pages in every language but English, by tag. */
export const staffTranslations: { readonly [tag: string]: StaffTexts } = {
  "zh-CN": zhCN,
  "zh-HK": zhHK,
  ja,
  ko,
  es,
  vi,
  de,
  "pt-BR": ptBR,
  fr,
  it,
  ru,
  pl,
  bn,
  ar,
  ur,
};
