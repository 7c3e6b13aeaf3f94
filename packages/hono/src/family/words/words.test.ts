import { locales, localeTags } from "@recess/words/all";
import { expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { SCRIPT } from "../../pages/script.ts";
import { LANGUAGES, languageFor } from "../language.ts";
import { staffTranslations } from "../../staff/words/staff-translations.ts";
import { familyTranslations } from "./family-translations.ts";
import { en } from "./en.ts";

test("the family's pages speak every language of the sentences", () => {
  expect([...LANGUAGES].toSorted()).toEqual([...localeTags].toSorted());
});

test.each(Object.entries(familyTranslations))("%s has every text, with the values of the English one", (_, texts) => {
  const namesIn = (text: string): readonly string[] =>
    [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
  const other = Object.entries(en).flatMap(([key, english]) => {
    const own = Reflect.get(texts, key) as string | undefined;
    if (own === undefined || own.trim() === "") return [key];
    return namesIn(own).join() === namesIn(english).join() ? [] : [`${key}: ${own}`];
  });
  expect(other).toEqual([]);
  expect(Object.keys(texts).toSorted()).toEqual(Object.keys(en).toSorted());
});

test.each([
  ["ar-EG", "ar", "rtl"],
  ["ur", "ur", "rtl"],
  ["zh-TW", "zh-HK", "ltr"],
  ["zh-Hans-SG", "zh-CN", "ltr"],
  ["pt", "pt-BR", "ltr"],
  ["en-GB,en;q=0.9", "en", "ltr"],
  ["xx", "en", "ltr"],
])("%s is answered in %s, %s", (asked, tag, dir) => {
  expect(languageFor({ acceptLanguage: asked })).toMatchObject({ tag, dir });
});

test("a reader of British English has the clock of Britain", () => {
  const at = Date.parse("2026-06-02T18:40:00Z");
  expect(languageFor({ option: "en-GB" }).format.clock(at, "UTC")).toBe("18:40");
  expect(languageFor({ acceptLanguage: "en-US,en;q=0.9" }).format.clock(at, "UTC")).toMatch(/6:40.PM/);
});

test("the script is under 20 kB gzipped", () => {
  expect(gzipSync(SCRIPT).length).toBeLessThan(20_000);
});

test.each(LANGUAGES)("quiet hours have one name in %s, on a child's screen and on the family's pages", (tag) => {
  const locale = locales.find((one) => one.tag === tag)!;
  const { say } = languageFor({ option: tag });
  const name = say("rule.quietHours").toLocaleLowerCase(tag);
  for (const { "quiet-hours-declined": screen } of Object.values(locale.voices)) {
    expect(screen.toLocaleLowerCase(tag)).toContain(name);
  }
  for (const key of ["reason.quiet-hours", "tonight"] as const) {
    expect(say(key).toLocaleLowerCase(tag)).toContain(name);
  }
});

test("in French no line begins with a mark: the space before it does not break", () => {
  const texts = [...Object.values(familyTranslations["fr"]!), ...Object.values(staffTranslations["fr"]!)];
  expect(texts.filter((text) => / [?!:;»]|« /.test(text))).toEqual([]);
});
