import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { proxyUpstream, type RecessOptions } from "@recess/hono";
import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { type LanguageModel, type ModelMessage, streamText } from "ai";
import OpenAI from "openai";
import type { Context } from "hono";
import { expect } from "vitest";
import { anthropic, openAIChat, openAIResponse, pushSource, type Source } from "../support/replies.ts";
import { type Chat, sse, startChat } from "./chat.ts";

/** Conversations of each real client, whose replies a test feeds. */

/** A dialect's events for text that continues. */
export interface Script {
  readonly begin: string;
  readonly text: (text: string) => string;
  /** What the upstream sends for a whole reply with this text. */
  readonly whole: (text: string) => string;
  /** The start of a tool call, up to the middle of its arguments. */
  readonly halfCall: string;
  /** The start of a thought, without its end; `null` if the dialect has none. */
  readonly halfThought: string | null;
}

const CHAT: Script = {
  begin: openAIChat.role(),
  text: openAIChat.text,
  whole: (text) => openAIChat.role() + openAIChat.text(text) + openAIChat.end(),
  halfCall: openAIChat.chunk({
    tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "look", arguments: '{"city":"Par' } }],
  }),
  halfThought: null,
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
  halfCall:
    openAIResponse.part({
      type: "response.output_item.added",
      sequence_number: 6,
      output_index: 1,
      item: {
        type: "function_call",
        id: "fc_1",
        call_id: "call_1",
        name: "look",
        arguments: "",
        status: "in_progress",
      },
    }) +
    openAIResponse.part({
      type: "response.function_call_arguments.delta",
      sequence_number: 7,
      item_id: "fc_1",
      output_index: 1,
      delta: '{"city":"Par',
    }),
  halfThought: openAIResponse.part({
    type: "response.output_item.added",
    sequence_number: 6,
    output_index: 1,
    item: { type: "reasoning", id: "rs_1", summary: [] },
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
  halfCall:
    anthropic.part({
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "toolu_1", name: "look", input: {} },
    }) +
    anthropic.part({ type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"c' } }),
  halfThought:
    anthropic.part({
      type: "content_block_start",
      index: 1,
      content_block: { type: "thinking", thinking: "", signature: "" },
    }) +
    anthropic.part({ type: "content_block_delta", index: 1, delta: { type: "thinking_delta", thinking: "Let me" } }),
};

/** One client's conversation: each `ask` sends everything said before. */
export interface Talk {
  /** The text of the reply; rejects as the client does. */
  ask(text: string, options?: { signal?: AbortSignal; onText?: () => void }): Promise<string>;
}

export type Client = readonly [script: Script, open: (url: string) => Talk];

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

export const CLIENTS: { readonly [name: string]: Client } = {
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

export const names: readonly string[] = Object.keys(CLIENTS);

export interface Opened {
  readonly chat: Chat;
  readonly script: Script;
  readonly talk: Talk;
  /** What the client sent, turn by turn. */
  readonly bodies: string[];
  readonly sources: Source[];
}

/** A chat whose first replies the test feeds; later replies are whole. */
export async function open(name: string, fed: number, options: Partial<RecessOptions> = {}): Promise<Opened> {
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
  const chat = await startChat(
    (c: Context) => proxyUpstream(c, `http://upstream.test${c.req.path}`, { fetch: upstream }),
    options,
  );
  return { chat, script, talk: talkOf(chat.url), bodies, sources };
}

/** The upstream accepts only ids that it issued itself. */
export function expectOwnIds(body: string): void {
  expect(body).not.toContain("recess-");
  for (const [, id] of body.matchAll(/"id":"([^"]+)"/g)) expect(["msg_1", "rs_1", "resp_1"]).toContain(id);
}
