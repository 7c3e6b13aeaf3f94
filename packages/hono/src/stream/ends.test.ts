import { expect, test } from "vitest";
import {
  anthropic,
  collect,
  datasOf,
  openAIChat,
  openAIResponse,
  pushSource,
  settled,
  uiMessage,
} from "../../../../test/support/replies.ts";
import { trackUnknownEvents } from "./formats/sniff.ts";
import { createLedger } from "./ledger.ts";
import { wrapReply } from "./reply.ts";

// How replies end that must not be cut where they are.

const SENTENCE = "Time's up.";

/** What a client receives of a reply that is ended after `before`, with `later` arriving in its ten seconds. */
async function endedBehind(before: string, later: string | null): Promise<{ waited: boolean; text: string }> {
  const source = pushSource();
  const ledger = createLedger();
  const reply = wrapReply(source.stream, {
    tracker: trackUnknownEvents({ id: "recess-1", model: "recess", createdAt: 1 }, null, ledger),
    ledger,
    state: () => "{}",
    onStart: () => {},
    onContent: () => null,
    onCalls: async () => {},
    onLeave: () => {},
    onEnd: () => {},
  });
  const out = collect(reply.stream);
  source.push(before);
  await settled();
  const waited = !reply.end(SENTENCE);
  if (later === null) reply.forceEnd(SENTENCE);
  else source.push(later);
  await settled();
  expect(await out.done).toBe("closed");
  return { waited, text: out.text() };
}

const part = (index: number, delta: object): string => anthropic.part({ type: "content_block_delta", index, delta });
const block = (index: number, content_block: object): string =>
  anthropic.part({ type: "content_block_start", index, content_block });
const stop = (index: number): string => anthropic.part({ type: "content_block_stop", index });

test.each([
  ["openai-chat", openAIChat.role() + openAIChat.text('{"a":"x'), '"finish_reason":"length"'],
  ["anthropic", anthropic.start() + anthropic.textStart() + anthropic.text('{"a":"x'), '"stop_reason":"max_tokens"'],
  [
    "openai-responses",
    openAIResponse.start() + openAIResponse.textStart() + openAIResponse.text('["x'),
    '"reason":"max_output_tokens"',
  ],
  ["ui-message", uiMessage.start() + uiMessage.textStart() + uiMessage.text('{"a":"x'), '"type":"finish"'],
])("%s: JSON that is incomplete after its ten seconds gets no sentence", async (_, events, word) => {
  const { waited, text } = await endedBehind(events, null);
  expect(waited).toBe(true);
  expect(text).toContain(word);
  expect(text).not.toContain(SENTENCE);
  expect(text).not.toContain('"finish_reason":"stop"');
});

test("JSON that is completed within its ten seconds ends by itself", async () => {
  const { text } = await endedBehind(
    openAIChat.role() + openAIChat.text('{"a":"x'),
    openAIChat.text('"}') + openAIChat.end(),
  );
  const events = datasOf(text) as { choices?: { delta: { content?: string } }[] }[];
  const content = events.map((event) => event.choices?.[0]?.delta.content ?? "").join("");
  expect(JSON.parse(content)).toEqual({ a: "x" });
});

const UI_CALL =
  uiMessage.start() +
  uiMessage.part({ type: "tool-input-available", toolCallId: "c", toolName: "x", input: {}, providerExecuted: true });
const SERVER_CALL =
  anthropic.start() + block(0, { type: "server_tool_use", id: "s1", name: "web_search", input: {} }) + stop(0);
const THINKING =
  anthropic.start() +
  block(0, { type: "thinking", thinking: "" }) +
  part(0, { type: "thinking_delta", thinking: "Hm" });

test.each([
  [
    "a preliminary output of a tool",
    UI_CALL + uiMessage.part({ type: "tool-output-available", toolCallId: "c", output: 1, preliminary: true }),
    uiMessage.part({ type: "tool-output-available", toolCallId: "c", output: 2 }),
  ],
  [
    "a call on Anthropic's server",
    SERVER_CALL,
    block(1, { type: "web_search_tool_result", tool_use_id: "s1", content: [] }) + stop(1),
  ],
  ["thinking without its signature", THINKING, part(0, { type: "signature_delta", signature: "sig" }) + stop(0)],
  [
    "a call in the Responses API",
    openAIResponse.start() +
      openAIResponse.part({
        type: "response.output_item.added",
        output_index: 0,
        item: { type: "function_call", id: "fc_1", call_id: "c", name: "x", arguments: "" },
      }),
    openAIResponse.part({
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "function_call", id: "fc_1", call_id: "c", name: "x", arguments: "{}" },
    }),
  ],
  [
    "a call in a chat completion",
    openAIChat.chunk({
      tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "x", arguments: "{" } }],
    }),
    openAIChat.call("}") + openAIChat.chunk({}, "tool_calls"),
  ],
])("%s is waited for, and an incomplete one ends with the protocol's error", async (_, half, rest) => {
  const whole = await endedBehind(half, rest);
  expect(whole.waited).toBe(true);
  expect(whole.text).not.toMatch(/"type":"error"|"error":\{/);
  const broken = await endedBehind(half, null);
  expect(broken.text).toMatch(/"type":"error"|"error":\{/);
  expect(broken.text).not.toMatch(/"type":"finish"|"type":"message_stop"|response\.completed|"finish_reason":"/);
});

test("a response that is ended while it reasons gets no item but its own", async () => {
  const { text } = await endedBehind(
    openAIResponse.start() +
      openAIResponse.part({
        type: "response.output_item.added",
        output_index: 0,
        item: { type: "reasoning", id: "rs_1", summary: [] },
      }),
    null,
  );
  expect(text).not.toContain("recess-");
  expect(datasOf(text).at(-1)).toMatchObject({
    type: "response.incomplete",
    response: { id: "resp_1", status: "incomplete", output: [] },
  });
});
