import { expect, test } from "vitest";
import type { JsonObject } from "../http/json.ts";
import { createUsageCount, estimateTokens, seeUsageInTail } from "./usage.ts";

const tokensInJson = (body: JsonObject): number | null => {
  const count = createUsageCount();
  count.see(body);
  return count.tokens(0)?.count ?? null;
};
const tokensInEvents = (tail: string): number | null => {
  const count = createUsageCount();
  seeUsageInTail(count, tail);
  return count.tokens(0)?.count ?? null;
};

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

test.each([
  ["OpenAI", { usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } }, 7],
  ["Anthropic", { usage: { input_tokens: 3, output_tokens: 4 } }, 7],
  ["no usage", { choices: [] }, null],
  ["usage that is null", { usage: null }, null],
  ["a negative count", { usage: { total_tokens: -1 } }, null],
  ["a count that is text", { usage: { total_tokens: "1" } }, null],
])("JSON of %s", (_, body, expected) => {
  expect(tokensInJson(body)).toBe(expected);
});

test.each([
  ["a chat completion", data({ choices: [], usage: { total_tokens: 12 } }) + "data: [DONE]\n\n", 12],
  ["the last of several", data({ usage: { total_tokens: 5 } }) + data({ usage: { total_tokens: 9 } }), 9],
  ["CRLF", data({ usage: { total_tokens: 5 } }).replaceAll("\n", "\r\n"), 5],
  ["a UI message with totalUsage", data({ type: "finish", messageMetadata: { totalUsage: { totalTokens: 6 } } }), 6],
  ["a UI message with a plain count", data({ type: "finish", messageMetadata: { totalTokens: 6 } }), 6],
  [
    "a UI message whose tool gave such a member",
    data({ type: "tool-output-available", usage: { totalTokens: 6 } }),
    null,
  ],
  ["a response", data({ type: "response.completed", response: { usage: { total_tokens: 8 } } }), 8],
  ["Anthropic", data({ type: "message_delta", usage: { input_tokens: 2, output_tokens: 3 } }), 5],
  ["a model that writes of it", data({ choices: [{ delta: { content: '{"usage":{"total_tokens":99}}' } }] }), null],
  ["none", data({ choices: [] }), null],
])("events of %s", (_, tail, expected) => {
  expect(tokensInEvents(tail)).toBe(expected);
});

test("the end of a response longer than the tail is enough", () => {
  const event = data({
    type: "response.completed",
    response: {
      output: [{ content: [{ text: '"usage":{"total_tokens":1}' }] }],
      usage: { input_tokens: 1, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 77 },
      user: null,
    },
  });
  expect(tokensInEvents(event.slice(80))).toBe(77);
});

test("Anthropic's cached input counts, streamed and as JSON", () => {
  const input = { input_tokens: 10, cache_read_input_tokens: 6000, cache_creation_input_tokens: 1000 };
  expect(tokensInJson({ type: "message", usage: { ...input, output_tokens: 5 } })).toBe(7015);
  const events =
    data({ type: "message_start", message: { usage: { ...input, output_tokens: 1 } } }) +
    data({ type: "message_delta", usage: { output_tokens: 5 } });
  expect(tokensInEvents(events)).toBe(7015);
});

test("tokens that the upstream does not report are estimated from the output, and marked as estimated", () => {
  const count = createUsageCount();
  expect(count.tokens(0)).toBeNull();
  expect(count.tokens(estimateTokens("Once upon a time"))).toEqual({ count: 4, isEstimate: true });
  count.see({ type: "message_start", message: { usage: { input_tokens: 100, output_tokens: 1 } } });
  expect(count.tokens(4)).toEqual({ count: 104, isEstimate: true });
  count.see({ type: "message_delta", usage: { output_tokens: 20 } });
  expect(count.tokens(4)).toEqual({ count: 120, isEstimate: false });
});

test("an absurd count stays a safe integer", () => {
  expect(tokensInJson({ usage: { total_tokens: Number.MAX_VALUE } })).toBe(Number.MAX_SAFE_INTEGER);
});
