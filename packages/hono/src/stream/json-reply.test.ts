import { array, assert, constantFrom, dictionary, letrec, oneof, property } from "fast-check";
import { expect, test } from "vitest";
import { meterJson, meterValue } from "./json-reply.ts";

const read = (text: string) => {
  const { calls, hasContent, isChanged, text: sent } = meterJson(text, () => ({}) as never);
  expect(isChanged).toBe(sent() !== text);
  return { calls, hasContent, isAsItWas: !isChanged };
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

const members = [
  "error",
  "type",
  "object",
  "output",
  "content",
  "message",
  "stop_reason",
  "choices",
  "tool_calls",
  "id",
];
const jsonValue = letrec((tie) => ({
  value: oneof(
    { maxDepth: 4 },
    constantFrom(null, undefined, 0, "", "error", "message", "response", "chat.completion", new Date(0), new Map()),
    array(tie("value"), { maxLength: 2 }),
    dictionary(constantFrom(...members, "reply", "toJSON"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

test("a value that needs no text is read as its JSON is", () => {
  assert(
    property(jsonValue, (value) => {
      const text = JSON.stringify(value);
      const reply = meterValue(value, text);
      if (reply === null) return;
      const json = meterJson(text, () => ({}) as never);
      const { calls, hasContent, isChanged } = json;
      expect(reply).toMatchObject({ calls, hasContent, isChanged });
      expect([reply.text(), reply.tokens()]).toEqual([json.text(), json.tokens()]);
    }),
    { numRuns: 2000 },
  );
  const of = (value: unknown) => meterValue(value, JSON.stringify(value));
  expect(of({ id: "1", choices: [{ message: { role: "assistant", content: "hi" } }] })).not.toBeNull();
  expect(of({ toJSON: () => ({ error: "no" }) })).toBeNull();
});
