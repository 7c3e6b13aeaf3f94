import { localeTags } from "@recess/words/all";
import { expect, test } from "vitest";
import { translations } from "./all.ts";
import { en } from "./en.ts";
import { languageFor } from "./language.ts";

test("there are texts in every language of Recess", () => {
  expect(["en", ...Object.keys(translations)].toSorted()).toEqual([...localeTags].toSorted());
});

test.each(Object.entries(translations))("%s has every text, with the values of the English one", (_, texts) => {
  const namesIn = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted().join();
  const other = Object.entries(en).filter(([key, english]) => {
    const own: string | undefined = Reflect.get(texts, key);
    return own === undefined || own.trim() === "" || own === english || namesIn(own) !== namesIn(english);
  });
  expect(other).toEqual([]);
  expect(Object.keys(texts)).toEqual(Object.keys(en));
});

test.each([
  ["ar-EG", "ar", "rtl"],
  ["zh-TW", "zh-HK", "ltr"],
  ["pt", "pt-BR", "ltr"],
  ["xx, de;q=0.5", "de", "ltr"],
  ["", "en", "ltr"],
])("%j is answered in %s, %s", (acceptLanguage, tag, dir) => {
  expect(languageFor({ acceptLanguage })).toMatchObject({ tag, dir });
});

test("a name in another writing direction does not change the order of the sentence", () => {
  const { say } = languageFor({ acceptLanguage: "en" });
  expect(say("welcome", { name: "\u202Eأمل" })).toBe("Welcome, \u2068أمل\u2069");
});

test("in French no line begins with a mark: the space before it does not break", () => {
  expect(Object.values(translations["fr"]!).filter((text) => / [?!:;»]|« /.test(text))).toEqual([]);
});
