import { expect, test } from "vitest";
import { meterJson } from "./json-reply.ts";

const read = (text: string) => {
  const { calls, hasContent, text: sent } = meterJson(text, () => ({}) as never);
  return { calls, hasContent, isAsItWas: sent === text };
};

test.each([
  ["an answer of an app's own", '{"reply":"hi"}', { calls: [], hasContent: true, isAsItWas: true }],
  ["an error with a name that is escaped", '{"\\u0065rror":"no"}', { calls: [], hasContent: false, isAsItWas: true }],
  ["an error behind spaces", '{ "error" : "no" }', { calls: [], hasContent: false, isAsItWas: true }],
  ["nothing", "  ", { calls: [], hasContent: false, isAsItWas: true }],
  ["a number", "7", { calls: [], hasContent: true, isAsItWas: true }],
  [
    "a call without a type",
    '{"content":[{"id":"c1","function":{}}]}',
    { calls: ["c1"], hasContent: true, isAsItWas: true },
  ],
  [
    "a call of a custom tool",
    '{"output":[{"id":"c1","custom":{}}]}',
    { calls: ["c1"], hasContent: true, isAsItWas: true },
  ],
  ["a model's reply", '{"object":"chat.completion"}', { calls: [], hasContent: true, isAsItWas: false }],
  [
    "Ollama's call",
    '{"message":{"tool_calls":[{"function":{"name":"f"}}]}}',
    { calls: ["f#0"], hasContent: true, isAsItWas: true },
  ],
])("%s is read correctly, whether or not it is parsed", (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test("tokens are taken from an answer that was not parsed at first, or estimated", () => {
  const of = (text: string) => meterJson(text, () => ({}) as never).tokens();
  expect(of('{"reply":"hi","usage":{"total_tokens":9}}')).toEqual({ count: 9, isEstimate: false });
  expect(of('{"reply":"hi"}')).toEqual({ count: 4, isEstimate: true });
  expect(of("[1]")).toEqual({ count: 1, isEstimate: true });
});
