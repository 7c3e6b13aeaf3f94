import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { anthropic, openAIChat, openAIResponse, uiMessage } from "../../../test/support/replies.ts";
import { trackOpaque, trackText } from "./stream/formats/plain.ts";
import { trackerFor, trackUnknownEvents } from "./stream/formats/sniff.ts";
import { meterJson } from "./stream/json-reply.ts";
import { createLedger, type Ledger } from "./stream/ledger.ts";
import type { Tracker } from "./stream/tracker.ts";

// The README's table of what counts as content, compared with the meter.

type Row = readonly [has: (sample: string) => boolean, samples: { readonly [name: string]: string }];

const ORIGIN = { id: "recess-1", model: "recess", createdAt: 1 };

function tracked(trackerOf: (ledger: Ledger) => Tracker): (sample: string) => boolean {
  return (sample) => {
    const ledger = createLedger();
    const tracker = trackerOf(ledger);
    if (sample !== "") tracker.see(sample);
    return ledger.hasContent();
  };
}

const item = (type: string, more: object): string => openAIResponse.part({ type, output_index: 0, ...more });
const delta = (type: string, more: object): string =>
  anthropic.part({ type: "content_block_delta", index: 0, delta: { type, ...more } });
const block = (type: string, more: object): string =>
  anthropic.part({ type: "content_block_start", index: 0, content_block: { type, ...more } });
const ui = (type: string, more: object = {}): string => uiMessage.part({ type, id: "1", toolCallId: "c", ...more });
const ollama = (data: object): string => `${JSON.stringify({ model: "m", ...data })}\n`;
const json = (sample: string): boolean => meterJson(sample, () => ({}) as never).hasContent;

const TABLE: { readonly [reply: string]: Row } = {
  "OpenAI chat completions": [
    tracked((ledger) => trackerFor("openai-chat", ORIGIN, ledger)),
    {
      content: openAIChat.text("Hi"),
      tool_calls: openAIChat.chunk({ tool_calls: [{ index: 0, id: "c", function: { name: "x", arguments: "" } }] }),
      refusal: openAIChat.chunk({ refusal: "No." }),
      reasoning_content: openAIChat.chunk({ reasoning_content: "Hm" }),
      role: openAIChat.role(),
      finish_reason: openAIChat.chunk({}, "stop"),
      usage: openAIChat.usage(5),
      error: 'data: {"error":{"message":"overloaded"}}\n\n',
      "[DONE]": "data: [DONE]\n\n",
    },
  ],
  "OpenAI Responses": [
    tracked((ledger) => trackerFor("openai-responses", ORIGIN, ledger)),
    {
      "response.output_text.delta": openAIResponse.text("Hi"),
      "response.reasoning_summary_text.delta": item("response.reasoning_summary_text.delta", { delta: "Hm" }),
      "response.function_call_arguments.delta": item("response.function_call_arguments.delta", { delta: "{" }),
      "response.image_generation_call.partial_image": item("response.image_generation_call.partial_image", {}),
      "response.output_item.done": item("response.output_item.done", {
        item: { type: "message", content: [{ type: "output_text", text: "Hi" }] },
      }),
      "response.created": openAIResponse.start(),
      "response.in_progress": item("response.in_progress", { response: { output: [] } }),
      "response.output_item.added": item("response.output_item.added", { item: { type: "message", content: [] } }),
      "response.failed": item("response.failed", { response: { error: { message: "x" } } }),
      error: item("error", { message: "x" }),
    },
  ],
  Anthropic: [
    tracked((ledger) => trackerFor("anthropic", ORIGIN, ledger)),
    {
      text_delta: anthropic.text("Hi"),
      thinking_delta: delta("thinking_delta", { thinking: "Hm" }),
      input_json_delta: delta("input_json_delta", { partial_json: "{" }),
      tool_use: block("tool_use", { id: "c", name: "x", input: {} }),
      server_tool_use: block("server_tool_use", { id: "c", name: "web_search", input: {} }),
      web_search_tool_result: block("web_search_tool_result", { tool_use_id: "c", content: [] }),
      message_start: anthropic.start(),
      ping: anthropic.part({ type: "ping" }),
      text: anthropic.textStart(),
      message_delta: anthropic.part({ type: "message_delta", delta: { stop_reason: "end_turn" } }),
      error: anthropic.part({ type: "error", error: { type: "overloaded_error" } }),
    },
  ],
  Ollama: [
    tracked((ledger) => trackerFor("ollama-chat", ORIGIN, ledger)),
    {
      "message.content": ollama({ message: { role: "assistant", content: "Hi" } }),
      "message.thinking": ollama({ message: { role: "assistant", content: "", thinking: "Hm" } }),
      "message.tool_calls": ollama({ message: { content: "", tool_calls: [{ function: { name: "x" } }] } }),
      response: ollama({ response: "Hi" }),
      done: ollama({ message: { role: "assistant", content: "" }, done: true, eval_count: 3 }),
      error: ollama({ error: "overloaded" }),
    },
  ],
  "AI SDK UI messages": [
    tracked((ledger) => trackerFor("ui-message", ORIGIN, ledger)),
    {
      "text-delta": ui("text-delta", { delta: "Hi" }),
      "reasoning-delta": ui("reasoning-delta", { delta: "Hm" }),
      "tool-input-start": ui("tool-input-start", { toolName: "x" }),
      "tool-input-available": ui("tool-input-available", { input: {} }),
      "tool-output-available": ui("tool-output-available", { output: 1 }),
      file: ui("file", { url: "data:,x" }),
      "source-url": ui("source-url", { url: "https://example.org" }),
      "source-document": ui("source-document"),
      "data-anything": ui("data-anything", { data: {} }),
      start: ui("start"),
      "start-step": ui("start-step"),
      "text-start": ui("text-start"),
      "reasoning-start": ui("reasoning-start"),
      "message-metadata": ui("message-metadata", { messageMetadata: {} }),
      error: ui("error", { errorText: "x" }),
      abort: ui("abort"),
    },
  ],
  "Events of your own": [
    tracked((ledger) => trackUnknownEvents(ORIGIN, null, ledger)),
    {
      data: "data: Hi\n\n",
      comment: ": Hi\n\n",
      "event: error": "event: error\ndata: overloaded\n\n",
      '{"error":…}': 'data: {"error":"overloaded"}\n\n',
      "[DONE]": "data: [DONE]\n\n",
    },
  ],
  JSON: [json, { "an answer": '{"reply":"Hi"}', "an error": '{"error":{"message":"x"}}', "an empty body": "" }],
  "Text, and any other type": [
    (sample) =>
      tracked(trackText)(sample) && (sample === "" || tracked((ledger) => trackOpaque("chunk", ledger))(sample)),
    { "a character": "H", "an empty body": "" },
  ],
};

const readme = readFileSync(new URL("../../../docs/packages/hono.md", import.meta.url), "utf8");
const rows = readme
  .slice(readme.indexOf("| Reply | Content"))
  .split("\n\n", 1)[0]!
  .split("\n")
  .slice(2)
  .map((row) => row.split("|").map((cell) => cell.trim()));

test("the README's table names the replies that are parsed", () => {
  expect(rows.map(([, reply]) => reply)).toEqual(Object.keys(TABLE));
});

test.each(rows.map(([, reply = "", content = "", rest = ""]) => [reply, content, rest] as const))(
  "%s: the README says what is content and what is not",
  (reply, content, rest) => {
    const [hasContent, samples] = TABLE[reply]!;
    const named = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    expect([...named(content), ...named(rest)].toSorted()).toEqual(Object.keys(samples).toSorted());
    for (const name of named(content)) expect(hasContent(samples[name]!), name).toBe(true);
    for (const name of named(rest)) expect(hasContent(samples[name]!), name).toBe(false);
  },
);

test.each([
  [true, { reply: "Hello.", error: "slow" }],
  [true, { response: "Hello.", done: true, error: "unload failed" }],
  [true, { answer: "Hello.", error: { code: 1 } }],
  [true, { reply: "Hello.", error: null }],
  [false, { reply: "", error: "overloaded" }],
  [false, { message: "Overloaded.", error: "Service Unavailable", statusCode: 503 }],
  [
    false,
    { object: "response", status: "failed", error: { code: "x" }, output: [], text: { format: { type: "text" } } },
  ],
])("an answer beside an error is an answer: %j", (isAnswer, body) => {
  const text = JSON.stringify(body);
  expect(json(text)).toBe(isAnswer);
  expect(tracked((ledger) => trackOpaque("event", ledger))(`data: ${text}\n\n`)).toBe(isAnswer);
});
