import type { Reason } from "@recess/core";

import { type Formats, formatsOf } from "../pages/format.ts";
import { en, type TextKey, type Texts } from "./words/en.ts";
import { translations } from "./words/all.ts";

/** One language of the pages. */
export interface Language {
  readonly tag: string;
  readonly dir: "ltr" | "rtl";
  readonly format: Formats;
  say(key: TextKey, values?: { readonly [name: string]: string }): string;
  reason(reason: Reason): string;
}

const RTL = new Set(["ar", "ur"]);
const texts: { readonly [tag: string]: Texts } = { en, ...translations };

/** The tags of all languages that the pages speak. */
export const LANGUAGES: readonly string[] = Object.keys(texts);

/** The language for what a person asks for (`"pt-BR,pt;q=0.9"`), English if none is spoken. */
export function languageFor(asked: string | undefined): Language {
  const wanted = (asked ?? "")
    .split(",")
    .map((part) => part.split(";")[0]?.trim().toLowerCase() ?? "")
    .filter((tag) => tag !== "");
  for (const tag of wanted) {
    const found = LANGUAGES.find((known) => known.toLowerCase() === tag) ?? chinese(tag) ?? byLanguage(tag);
    if (found !== undefined) return languageOf(found, regionalOf(tag, found));
  }
  return languageOf("en", "en");
}

/** Traditional characters are read in Taiwan, Hong Kong and Macau. */
function chinese(tag: string): string | undefined {
  if (!/^zh\b/.test(tag)) return undefined;
  const traditional = /\b(?:hant|hk|tw|mo)\b/.test(tag);
  return LANGUAGES.find((known) => known === (traditional ? "zh-HK" : "zh-CN"));
}

function byLanguage(tag: string): string | undefined {
  const [language = ""] = tag.split("-");
  return LANGUAGES.find((known) => known.toLowerCase().split("-")[0] === language);
}

const TAG = /^[a-z]{2,3}(?:-[a-z]{4})?-(?:[a-z]{2}|\d{3})$/;

/** The tag whose clock and numbers are shown: a reader of British English has another clock than one of American English. */
function regionalOf(asked: string, found: string): string {
  const isKnown = TAG.test(asked) && Intl.DateTimeFormat.supportedLocalesOf(asked).length > 0;
  return isKnown && asked.split("-")[0] === found.split("-")[0] ? (Intl.getCanonicalLocales(asked)[0] ?? found) : found;
}

function languageOf(tag: string, regional: string): Language {
  const own = texts[tag] ?? en;
  const say: Language["say"] = (key, values = {}) =>
    own[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    tag,
    dir: RTL.has(tag) ? "rtl" : "ltr",
    format: formatsOf(regional),
    say,
    reason: (reason) => say(`reason.${reason}`),
  };
}
