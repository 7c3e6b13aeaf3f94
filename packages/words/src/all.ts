import type { RecessState } from "@recess/protocol";
import type { Locale } from "./locale.ts";
import { ar } from "./locales/ar.ts";
import { bn } from "./locales/bn.ts";
import { de } from "./locales/de.ts";
import { en } from "./locales/en.ts";
import { es } from "./locales/es.ts";
import { fr } from "./locales/fr.ts";
import { it } from "./locales/it.ts";
import { ja } from "./locales/ja.ts";
import { ko } from "./locales/ko.ts";
import { pl } from "./locales/pl.ts";
import { ptBR } from "./locales/pt-BR.ts";
import { ru } from "./locales/ru.ts";
import { ur } from "./locales/ur.ts";
import { vi } from "./locales/vi.ts";
import { zhCN } from "./locales/zh-CN.ts";
import { zhHK } from "./locales/zh-HK.ts";
import { serverWords } from "./server-words.ts";
import { screenWords } from "./screen.ts";
import { createWords } from "./words.ts";

/** Every locale, for servers; a page imports only the one that it needs. The first is the default. */
export const locales: readonly Locale[] = [en, zhCN, zhHK, ja, ko, es, vi, de, ptBR, fr, it, ru, pl, bn, ar, ur];

/** The BCP 47 tags of all locales. */
export const localeTags: readonly string[] = locales.map(({ tag }) => tag);

/** What is known about a reader's language, most certain first. */
export interface LocaleWishes {
  /** The language that the app sets. */
  readonly option?: string | null | undefined;
  /** The language in the account's settings. */
  readonly account?: string | null | undefined;
  /** The request's `Accept-Language`. */
  readonly acceptLanguage?: string | null | undefined;
}

/** The language to address a reader in, and the languages that they prefer, as BCP 47 tags. */
export interface Reader {
  readonly locale: Locale;
  readonly languages: readonly string[];
}

/** The first requested language that has a locale, or else English. `tags`: consider only these locales. */
export function readerFor(
  { option, account, acceptLanguage }: LocaleWishes,
  tags: readonly string[] = localeTags,
): Reader {
  const languages = [option, account, ...preferred(acceptLanguage)].filter((tag) => typeof tag === "string");
  for (const tag of languages) {
    const locale = findLocale(tag);
    if (locale !== undefined && tags.includes(locale.tag)) return { locale, languages };
  }
  return { locale: en, languages: [] };
}

/** The locale for a tag such as `"pt-PT"`, `"zh-Hant-TW"` or `"EN_us"`; `undefined` if no locale has that language. */
export function findLocale(tag: string): Locale | undefined {
  const [language = "", ...rest] = tag.toLowerCase().split(/[-_]/);
  if (language === "zh" || language === "yue") {
    // Hong Kong, Macau and Taiwan write traditional characters.
    return language === "yue" || rest.some((part) => /^(?:hant|hk|mo|tw)$/.test(part)) ? zhHK : zhCN;
  }
  return locales.find((one) => one.tag.split("-")[0] === language);
}

/** The languages of an `Accept-Language` header (RFC 9110 12.5.4), by preference. */
function preferred(header: string | null | undefined): string[] {
  if (!header) return [];
  return header
    .slice(0, 512)
    .split(",")
    .map((item) => {
      const [tag = "", ...parameters] = item.trim().split(/\s*;\s*/);
      const quality = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
      return { tag, q: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, q }) => tag !== "*" && q > 0)
    .toSorted((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
}

/** A moment at which the server itself addresses the person. */
export type SentenceMoment =
  /** A request was refused, or a reply is ended early. */
  | { readonly kind: "block" | "wind-down"; readonly state: RecessState }
  /** The limits are unavailable. */
  | { readonly kind: "unavailable" };

/** Says what happened and when the chat opens again, without blame, in the voice for the account's age. */
export function sentence(moment: SentenceMoment, { locale, languages }: Reader): string {
  const server = serverWords[locale.tag] ?? serverWords.en;
  if (moment.kind === "unavailable") return server.unavailable;
  const { state } = moment;
  if (moment.kind === "block" && isTooMany(state)) return server.tooMany;
  // A reply that reaches a stop has not been refused: the rule is in `stopReason`.
  const stopped: RecessState = { ...state, outcome: "block", reason: state.reason ?? state.stopReason };
  const resumesInMs = state.resumesAt === null ? null : state.resumesAt - state.serverNow;
  const { what, opens } = screenWords(
    createWords(locale, { state: stopped, remainingMs: state.remainingMs, resumesInMs }, { languages }),
  );
  const text = [...(moment.kind === "block" ? [] : [server.ends]), what, opens].reduce(join);
  // Non-breaking spaces are only useful on pages. (Newer `Intl` data have a narrow one before AM and PM.)
  return text.replaceAll(/[\u00A0\u202F]/g, " ");
}

/** Whether too many replies are in progress: the reason is then a message limit, although none is spent. */
function isTooMany({ reason, quotas }: RecessState): boolean {
  return reason === "message-limit" && quotas.every(({ remaining }) => remaining > 0);
}

/** Joins sentences. Chinese and Japanese have no space between them. */
const join = (before: string, next: string): string =>
  next === "" ? before : /[。！？]$/.test(before) ? before + next : `${before} ${next}`;
