import Anthropic from "@anthropic-ai/sdk";
import { afterEach, expect, test } from "vitest";
import { anthropic } from "../support/replies.ts";
import { type Chat, sse, startChat } from "./chat.ts";

// Loops whose steps have no results with call ids: `pause_turn` of Anthropic's API, and Ollama's calls by name.

const STEPS = 5;
const ONE = { limit: 1 };

let chat: Chat;
afterEach(() => chat.close());

const search = (n: number): object => ({ type: "server_tool_use", id: `srv_${n}`, name: "web_search", input: {} });

function pausedStream(n: number): string {
  const { part } = anthropic;
  const isLast = n === STEPS;
  return (
    anthropic.start() +
    (isLast
      ? anthropic.textStart() + anthropic.text("Done")
      : part({ type: "content_block_start", index: 0, content_block: search(n) })) +
    part({ type: "content_block_stop", index: 0 }) +
    part({
      type: "message_delta",
      delta: { stop_reason: isLast ? "end_turn" : "pause_turn", stop_sequence: null },
      usage: { output_tokens: 5 },
    }) +
    part({ type: "message_stop" })
  );
}

const pausedWhole = (n: number): object => ({
  id: `msg_${n}`,
  type: "message",
  role: "assistant",
  model: "m",
  content: [n === STEPS ? { type: "text", text: "Done" } : search(n)],
  stop_reason: n === STEPS ? "end_turn" : "pause_turn",
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
});

test.each([true, false])("Anthropic's SDK continues after pause_turn (stream: %s): one message", async (isStreamed) => {
  let n = 0;
  chat = await startChat((c) => (isStreamed ? sse(pausedStream(n++)) : c.json(pausedWhole(n++))), {}, ONE);
  const client = new Anthropic({ baseURL: chat.url, apiKey: "test", maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: "Look it up." }];
  const ask = async (): Promise<Anthropic.Message> => {
    const asked = { model: "m", max_tokens: 100, messages };
    return isStreamed ? client.messages.stream(asked).finalMessage() : client.messages.create(asked);
  };
  let answer = await ask();
  while (answer.stop_reason === "pause_turn") {
    messages.push({ role: "assistant", content: answer.content });
    answer = await ask();
  }
  expect(answer.content).toMatchObject([{ type: "text", text: "Done" }]);
  expect(chat.requests()).toBe(STEPS + 1);
  expect(await chat.charged()).toBe(1);
  // A finished turn is not continued, nor is one that no reply began.
  messages.push({ role: "assistant", content: answer.content });
  await expect(ask()).rejects.toMatchObject({ status: 403 });
  messages.push({ role: "assistant", content: [search(99) as Anthropic.ContentBlockParam] });
  await expect(ask()).rejects.toMatchObject({ status: 403 });
});

interface OllamaMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_name?: string;
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: object } }[];
}

const call = (name: string): object => ({ function: { name, arguments: {} } });

function ollamaAnswer(n: number): { readonly message: OllamaMessage; readonly done: boolean } {
  const content = n === STEPS ? "Done" : "";
  const calls =
    n === STEPS ? {} : { tool_calls: n % 2 === 0 ? [call("look")] : [call("look"), call("look"), call("ask")] };
  return { message: { role: "assistant", content, ...calls } as OllamaMessage, done: true };
}

function ollamaStream(n: number): Response {
  const { message } = ollamaAnswer(n);
  const lines = [
    { message, done: false },
    {
      message: { role: "assistant", content: "" },
      done: true,
      done_reason: "stop",
      eval_count: 5,
      prompt_eval_count: 3,
    },
  ];
  return new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(""), {
    headers: { "Content-Type": "application/x-ndjson" },
  });
}

test.each([true, false])(
  "a loop of Ollama's calls, which have names and no ids (stream: %s): one message",
  async (stream) => {
    let n = 0;
    chat = await startChat(
      (c) => (stream ? ollamaStream(n++) : c.json(ollamaAnswer(n++))),
      { dialect: "ollama-chat" },
      ONE,
    );
    const messages: OllamaMessage[] = [{ role: "user", content: "Look around." }];
    const send = (): Promise<Response> =>
      fetch(`${chat.url}/api/chat`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ model: "m", stream, messages }),
      });
    const ask = async (): Promise<OllamaMessage> => {
      const response = await send();
      expect(response.status).toBe(200);
      const lines = (await response.text()).trim().split("\n");
      const parts = lines.map((line) => (JSON.parse(line) as { message: OllamaMessage }).message);
      return { ...parts[0]!, content: parts.map(({ content }) => content).join("") };
    };
    let answer = await ask();
    while (answer.tool_calls !== undefined) {
      messages.push(answer);
      for (const { function: of } of answer.tool_calls) {
        messages.push({ role: "tool", tool_name: of.name, content: "seen" });
      }
      answer = await ask();
    }
    expect(answer.content).toBe("Done");
    expect(chat.requests()).toBe(STEPS + 1);
    expect(await chat.charged()).toBe(1);
    // A result without a call is not a step, and neither is an old result in a new question.
    messages.push(answer, { role: "tool", tool_name: "look", content: "seen" });
    expect((await send()).status).toBe(403);
    messages.push({ role: "user", content: "And?" });
    expect((await send()).status).toBe(403);
  },
);
