import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { proxyUpstream, type RecessOptions } from "@recess/hono";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { type LanguageModel, type ModelMessage, streamText } from "ai";
import OpenAI from "openai";
import type { Context } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { anthropic, openAIChat, openAIResponse, pushSource, type Source } from "../support/replies.ts";
import { type Chat, sse, startChat, TEEN, until } from "./chat.ts";

// What each real client makes of a reply, a refusal and an end, and what it sends in the turn after.

vi.setConfig({ testTimeout: 60_000 });

let chat: Chat;
afterEach(() => chat.close());

/** A dialect's events for a text that goes on. */
interface Script {
  readonly begin: string;
  readonly text: (text: string) => string;
  /** What the upstream sends for a whole reply of this text. */
  readonly whole: (text: string) => string;
}

const CHAT: Script = {
  begin: openAIChat.role(),
  text: openAIChat.text,
  whole: (text) => openAIChat.role() + openAIChat.text(text) + openAIChat.end(),
};

const item = (text: string): object => ({
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
});
const TEXT_PLACE = { item_id: "msg_1", output_index: 0, content_index: 0 };
const RESPONSES: Script = {
  begin:
    openAIResponse.part({
      type: "response.created",
      sequence_number: 0,
      response: { id: "resp_1", object: "response", created_at: 1, status: "in_progress", model: "m", output: [] },
    }) +
    openAIResponse.part({
      type: "response.output_item.added",
      sequence_number: 1,
      output_index: 0,
      item: { ...item(""), status: "in_progress", content: [] },
    }) +
    openAIResponse.part({
      type: "response.content_part.added",
      sequence_number: 2,
      ...TEXT_PLACE,
      part: { type: "output_text", text: "", annotations: [], logprobs: [] },
    }),
  text: (delta) =>
    openAIResponse.part({ type: "response.output_text.delta", sequence_number: 3, ...TEXT_PLACE, delta, logprobs: [] }),
  whole: (text) =>
    RESPONSES.begin +
    RESPONSES.text(text) +
    openAIResponse.part({ type: "response.output_item.done", sequence_number: 4, output_index: 0, item: item(text) }) +
    openAIResponse.part({
      type: "response.completed",
      sequence_number: 5,
      response: {
        id: "resp_1",
        object: "response",
        created_at: 1,
        model: "m",
        status: "completed",
        output: [item(text)],
        usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
      },
    }),
};

const ANTHROPIC: Script = {
  begin: anthropic.start() + anthropic.textStart(),
  text: anthropic.text,
  whole: (text) =>
    ANTHROPIC.begin +
    anthropic.text(text) +
    anthropic.part({ type: "content_block_stop", index: 0 }) +
    anthropic.part({
      type: "message_delta",
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: 5 },
    }) +
    anthropic.part({ type: "message_stop" }),
};

/** One conversation of a client: each `ask` sends all that was said before. */
interface Talk {
  /** The answer's text; rejects as the client does. */
  ask(text: string, options?: { signal?: AbortSignal; onText?: () => void }): Promise<string>;
}

type Client = readonly [script: Script, open: (url: string) => Talk];

function aiTalk(modelOf: (url: string) => LanguageModel): (url: string) => Talk {
  return (url) => {
    const messages: ModelMessage[] = [];
    return {
      async ask(content, { signal, onText } = {}) {
        messages.push({ role: "user", content });
        const errors: unknown[] = [];
        const result = streamText({
          model: modelOf(url),
          messages,
          ...(signal && { abortSignal: signal }),
          onError: ({ error }) => void errors.push(error),
        });
        let text = "";
        for await (const delta of result.textStream) {
          text += delta;
          onText?.();
        }
        if (errors.length > 0) throw errors[0];
        signal?.throwIfAborted();
        messages.push(...(await result.response).messages);
        return text;
      },
    };
  };
}

const CLIENTS: { readonly [name: string]: Client } = {
  "openai, chat completions": [
    CHAT,
    (url) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "test" });
      const messages: OpenAI.ChatCompletionMessageParam[] = [];
      return {
        async ask(content, { signal, onText } = {}) {
          messages.push({ role: "user", content });
          const stream = client.chat.completions.stream({ model: "m", messages }, { signal: signal ?? null });
          if (onText !== undefined) stream.on("content", onText);
          const { choices } = await stream.finalChatCompletion();
          const [choice] = choices;
          messages.push(choice!.message);
          return choice?.message.content ?? "";
        },
      };
    },
  ],
  "openai, responses": [
    RESPONSES,
    (url) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "test" });
      const input: OpenAI.Responses.ResponseInput = [];
      return {
        async ask(content, { signal, onText } = {}) {
          input.push({ role: "user", content });
          const stream = client.responses.stream({ model: "m", input }, { signal: signal ?? null });
          if (onText !== undefined) stream.on("response.output_text.delta", onText);
          const response = await stream.finalResponse();
          input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
          return response.output_text;
        },
      };
    },
  ],
  "Anthropic's SDK": [
    ANTHROPIC,
    (url) => {
      const client = new Anthropic({ baseURL: url, apiKey: "test" });
      const messages: Anthropic.MessageParam[] = [];
      return {
        async ask(content, { signal, onText } = {}) {
          messages.push({ role: "user", content });
          const stream = client.messages.stream({ model: "m", max_tokens: 100, messages }, { signal: signal ?? null });
          if (onText !== undefined) stream.on("text", onText);
          const message = await stream.finalMessage();
          messages.push({ role: "assistant", content: message.content });
          return message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
        },
      };
    },
  ],
  LangChain: [
    CHAT,
    (url) => {
      const llm = new ChatOpenAI({ model: "m", apiKey: "test", configuration: { baseURL: `${url}/v1` } });
      const messages: Parameters<typeof llm.stream>[0] & unknown[] = [];
      return {
        async ask(content, { signal, onText } = {}) {
          messages.push(new HumanMessage(content));
          let text = "";
          for await (const chunk of await llm.stream(messages, signal === undefined ? {} : { signal })) {
            text += chunk.text;
            if (chunk.text !== "") onText?.();
          }
          signal?.throwIfAborted();
          messages.push({ role: "assistant", content: text });
          return text;
        },
      };
    },
  ],
  "the AI SDK, openai responses": [
    RESPONSES,
    aiTalk((url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).responses("m")),
  ],
  "the AI SDK, openai chat": [CHAT, aiTalk((url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).chat("m"))],
  "the AI SDK, anthropic": [
    ANTHROPIC,
    aiTalk((url) => createAnthropic({ baseURL: `${url}/v1`, apiKey: "test" })("claude-haiku-4-5")),
  ],
};

const names = Object.keys(CLIENTS);

interface Opened {
  readonly script: Script;
  readonly talk: Talk;
  /** What the client sent, turn by turn. */
  readonly bodies: string[];
  readonly sources: Source[];
}

/** A chat whose first replies are fed by the test, and whose later ones are whole. */
async function open(name: string, fed: number, options: Partial<RecessOptions> = {}): Promise<Opened> {
  const [script, talkOf] = CLIENTS[name]!;
  const bodies: string[] = [];
  const sources: Source[] = [];
  const upstream = async (_: unknown, init?: RequestInit): Promise<Response> => {
    bodies.push(await new Response(init?.body ?? null).text());
    if (sources.length >= fed) return sse(script.whole("Here."));
    const source = pushSource();
    sources.push(source);
    return sse(source.stream);
  };
  chat = await startChat(
    (c: Context) => proxyUpstream(c, `http://upstream.test${c.req.path}`, { fetch: upstream }),
    options,
  );
  return { script, talk: talkOf(chat.url), bodies, sources };
}

/** The upstream takes back only ids that it gave out itself. */
function expectOwnIds(body: string): void {
  expect(body).not.toContain("recess-");
  for (const [, id] of body.matchAll(/"id":"([^"]+)"/g)) expect(["msg_1", "rs_1", "resp_1"]).toContain(id);
}

test.each(names)("%s: a whole reply, and the turn after it", async (name) => {
  const { talk, bodies } = await open(name, 0);
  expect(await talk.ask("Hi")).toBe("Here.");
  expect(await talk.ask("And?")).toBe("Here.");
  expectOwnIds(bodies[1]!);
  expect(await chat.charged()).toBe(2);
});

test.each(names)("S4: %s: a reply that a limit ended, and the turn after it", async (name) => {
  const { script, talk, bodies, sources } = await open(name, 1);
  let isReading = false;
  const first = talk.ask("Tell me a story.", { onText: () => void (isReading = true) });
  await until(() => sources.length === 1);
  sources[0]!.push(script.begin + script.text("Once upon"));
  await until(() => isReading);
  await chat.time.advance(32 * 60_000);
  expect(await first).toMatch(/^Once upon\n\nThis reply ends here\./);
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("And?")).toBe("Here.");
  expectOwnIds(bodies[1]!);
  // What the API keeps is named by its id.
  expect(bodies[1]).toMatch(/Once upon|"item_reference","id":"msg_1"/);
});

test.each(names)("%s: a refusal is one request and its error; the next day's turn goes through", async (name) => {
  const { talk } = await open(name, 0);
  await chat.governor.pause(TEEN, { until: chat.time.now() + 6 * 3_600_000 });
  await expect(talk.ask("Hi")).rejects.toThrow(/Your chat is paused\./);
  expect(chat.requests()).toBe(1);
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("Hi?")).toBe("Here.");
  expect(await chat.charged()).toBe(1);
});

test.each(names)("S4: %s: a refusal as a reply, and the turn after it", async (name) => {
  const { talk, bodies } = await open(name, 0, { style: "message", detail: () => "Time to sleep." });
  await chat.governor.pause(TEEN, { until: chat.time.now() + 6 * 3_600_000 });
  expect(await talk.ask("Hi")).toBe("Time to sleep.");
  await chat.time.advance(24 * 3_600_000);
  expect(await talk.ask("And?")).toBe("Here.");
  expect(bodies).toHaveLength(1);
  expectOwnIds(bodies[0]!);
});

test.each(names)("R1: %s: left in the middle is charged, and the turn after it goes through", async (name) => {
  const { script, talk, sources } = await open(name, 1);
  const leaving = new AbortController();
  const first = talk.ask("Hi", { signal: leaving.signal, onText: () => leaving.abort() });
  const failed = expect(first).rejects.toThrow();
  await until(() => sources.length === 1);
  sources[0]!.push(script.begin + script.text("Once upon"));
  await failed;
  await until(() => sources[0]!.isCancelled());
  expect(await chat.charged()).toBe(1);
  expect(await talk.ask("And?")).toBe("Here.");
  expect(await chat.charged()).toBe(2);
});
