import { array, assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { createWordSearch } from "./word-search.ts";

const WORDS = ["tool", "_call", '"tool', "pause_turn"];
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each(["tool", "a tool", '{"tools":1}', "xx_call", "pause_turn", "ttool", "éétool", "pause_pause_turn"])(
  "finds a word in %s",
  (text) => {
    expect(createWordSearch(WORDS).isIn(bytesOf(text))).toBe(true);
  },
);

test.each(["", "t", "too", "to ol", "pause_tur", "call_", "_cal", "TOOL"])("finds none in %s", (text) => {
  expect(createWordSearch(WORDS).isIn(bytesOf(text))).toBe(false);
});

test("finds what a search of the text finds, for any words and text", () => {
  const letter = constantFrom("a", "b", "c", "é", "日");
  const word = string({ unit: constantFrom("a", "b", "c"), minLength: 2, maxLength: 5 });
  assert(
    property(array(word, { minLength: 1, maxLength: 4 }), string({ unit: letter, maxLength: 40 }), (words, text) => {
      expect(createWordSearch(words).isIn(bytesOf(text))).toBe(words.some((one) => text.includes(one)));
    }),
  );
});
