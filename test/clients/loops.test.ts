import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Chat as ReactChat } from "@ai-sdk/react";
import { type AIMessageChunk, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import {
  DefaultChatTransport,
  jsonSchema,
  type LanguageModel,
  lastAssistantMessageIsCompleteWithToolCalls,
  stepCountIs,
  streamText,
  tool,
  type UIMessage,
} from "ai";
import OpenAI from "openai";
import { afterEach, expect, test } from "vitest";
import { anthropic, openAIChat, openAIResponse, uiMessage } from "../support/replies.ts";
import { type Chat, sse, startChat, until } from "./chat.ts";

// An agent's loop of ten tool calls by each real client, with a limit of one message.

const CALLS = 10;
const ONE = { limit: 1 };

let chat: Chat;
afterEach(() => chat.close());

/** Ten tool calls and then text, in one dialect. */
function model(reply: (n: number) => string, headers: Record<string, string> = {}): () => Response {
  let n = 0;
  return () => sse(reply(n++), headers);
}

const chatReply = (n: number): string =>
  n < CALLS
    ? openAIChat.chunk({
        role: "assistant",
        tool_calls: [{ index: 0, id: `call_${n}`, type: "function", function: { name: "look", arguments: '{"n":1}' } }],
      }) + `${openAIChat.chunk({}, "tool_calls")}data: [DONE]\n\n`
    : openAIChat.role() + openAIChat.text("Done") + openAIChat.end();

function responseReply(n: number): string {
  const item =
    n < CALLS
      ? {
          type: "function_call",
          id: `fc_${n}`,
          call_id: `call_${n}`,
          name: "look",
          arguments: '{"n":1}',
          status: "completed",
        }
      : {
          type: "message",
          id: `msg_${n}`,
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "Done", annotations: [], logprobs: [] }],
        };
  const part = (data: { type: string; [key: string]: unknown }): string =>
    openAIResponse.part({ sequence_number: 1, ...data });
  const response = {
    id: `resp_${n}`,
    object: "response",
    created_at: 1,
    model: "m",
    output: [item],
    status: "completed",
  };
  const inner =
    n < CALLS
      ? part({
          type: "response.function_call_arguments.delta",
          item_id: `fc_${n}`,
          output_index: 0,
          delta: '{"n":1}',
        }) +
        part({
          type: "response.function_call_arguments.done",
          item_id: `fc_${n}`,
          output_index: 0,
          arguments: '{"n":1}',
        })
      : part({
          type: "response.content_part.added",
          item_id: `msg_${n}`,
          output_index: 0,
          content_index: 0,
          part: { type: "output_text", text: "", annotations: [] },
        }) +
        part({
          type: "response.output_text.delta",
          item_id: `msg_${n}`,
          output_index: 0,
          content_index: 0,
          delta: "Done",
        });
  const added =
    n < CALLS ? { ...item, arguments: "", status: "in_progress" } : { ...item, content: [], status: "in_progress" };
  return (
    part({ type: "response.created", response: { ...response, status: "in_progress", output: [] } }) +
    part({ type: "response.output_item.added", output_index: 0, item: added }) +
    inner +
    part({ type: "response.output_item.done", output_index: 0, item }) +
    part({
      type: "response.completed",
      response: { ...response, usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } },
    })
  );
}

function anthropicReply(n: number): string {
  const { part } = anthropic;
  const isCall = n < CALLS;
  return (
    anthropic.start() +
    (isCall
      ? part({
          type: "content_block_start",
          index: 0,
          content_block: { type: "tool_use", id: `toolu_${n}`, name: "look", input: {} },
        }) +
        part({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: '{"n":1}' } })
      : anthropic.textStart() + anthropic.text("Done")) +
    part({ type: "content_block_stop", index: 0 }) +
    part({
      type: "message_delta",
      delta: { stop_reason: isCall ? "tool_use" : "end_turn", stop_sequence: null },
      usage: { output_tokens: 5 },
    }) +
    part({ type: "message_stop" })
  );
}

const uiReply = (n: number): string =>
  n < CALLS
    ? uiMessage.part({ type: "start" }) +
      uiMessage.part({ type: "start-step" }) +
      uiMessage.part({ type: "tool-input-available", toolCallId: `call_${n}`, toolName: "look", input: { n: 1 } }) +
      uiMessage.part({ type: "finish-step" }) +
      `${uiMessage.part({ type: "finish" })}data: [DONE]\n\n`
    : uiMessage.part({ type: "start" }) +
      uiMessage.part({ type: "start-step" }) +
      uiMessage.textStart() +
      uiMessage.text("Done") +
      uiMessage.end();

/** All of it counted as one message, and the next one is refused. */
async function expectOneMessage(refused: () => Promise<unknown>): Promise<void> {
  expect(chat.requests()).toBe(CALLS + 1);
  expect(await chat.charged()).toBe(1);
  await expect(refused()).rejects.toThrow();
  expect(chat.requests()).toBe(CALLS + 2);
}

const parameters = { type: "object", properties: { n: { type: "number" } } } as const;

test("openai, chat completions", async () => {
  chat = await startChat(model(chatReply), {}, ONE);
  const client = new OpenAI({ baseURL: `${chat.url}/v1`, apiKey: "test" });
  const ask = async (): Promise<string | null> => {
    const look = { name: "look", description: "", parameters, parse: JSON.parse, function: () => "seen" };
    const runner = client.chat.completions.runTools(
      {
        model: "m",
        messages: [{ role: "user", content: "Look." }],
        stream: true,
        tools: [{ type: "function", function: look as never }],
      },
      { maxChatCompletions: 20 },
    );
    return runner.finalContent();
  };
  expect(await ask()).toBe("Done");
  await expectOneMessage(ask);
});

test("openai, responses", async () => {
  chat = await startChat(model(responseReply), {}, ONE);
  const client = new OpenAI({ baseURL: `${chat.url}/v1`, apiKey: "test" });
  const ask = async (): Promise<string> => {
    const input: OpenAI.Responses.ResponseInput = [{ role: "user", content: "Look." }];
    for (;;) {
      const response = await client.responses.stream({ model: "m", input }).finalResponse();
      const calls = response.output.filter((item) => item.type === "function_call");
      if (calls.length === 0) return response.output_text;
      input.push(...(response.output as OpenAI.Responses.ResponseInputItem[]));
      for (const { call_id } of calls) input.push({ type: "function_call_output", call_id, output: "seen" });
    }
  };
  expect(await ask()).toBe("Done");
  await expectOneMessage(ask);
});

test.each<[string, (n: number) => string, (url: string) => LanguageModel]>([
  ["openai-compatible", chatReply, (url) => createOpenAICompatible({ name: "test", baseURL: `${url}/v1` })("m")],
  ["openai chat", chatReply, (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).chat("m")],
  ["openai responses", responseReply, (url) => createOpenAI({ baseURL: `${url}/v1`, apiKey: "test" }).responses("m")],
  ["anthropic", anthropicReply, (url) => createAnthropic({ baseURL: `${url}/v1`, apiKey: "test" })("claude-haiku-4-5")],
])("the AI SDK, %s", async (_, reply, modelOf) => {
  chat = await startChat(model(reply), {}, ONE);
  const look = tool({ inputSchema: jsonSchema<{ n: number }>(parameters), execute: () => "seen" });
  const ask = async (): Promise<string> => {
    const errors: unknown[] = [];
    const result = streamText({
      model: modelOf(chat.url),
      prompt: "Look.",
      tools: { look },
      stopWhen: stepCountIs(20),
      onError: ({ error }) => void errors.push(error),
    });
    await result.consumeStream();
    if (errors.length > 0) throw errors[0];
    return result.text;
  };
  expect(await ask()).toBe("Done");
  await expectOneMessage(ask);
});

test("Anthropic's SDK", async () => {
  chat = await startChat(model(anthropicReply), {}, ONE);
  const client = new Anthropic({ baseURL: chat.url, apiKey: "test" });
  const ask = async (): Promise<string> => {
    const messages: Anthropic.MessageParam[] = [{ role: "user", content: "Look." }];
    for (;;) {
      const { content } = await client.messages.stream({ model: "m", max_tokens: 100, messages }).finalMessage();
      const calls = content.filter((block) => block.type === "tool_use");
      if (calls.length === 0) return content.map((block) => (block.type === "text" ? block.text : "")).join("");
      messages.push({ role: "assistant", content });
      messages.push({
        role: "user",
        content: calls.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: "seen" })),
      });
    }
  };
  expect(await ask()).toBe("Done");
  await expectOneMessage(ask);
});

test("LangChain", async () => {
  chat = await startChat(model(chatReply), {}, ONE);
  const llm = new ChatOpenAI({ model: "m", apiKey: "test", configuration: { baseURL: `${chat.url}/v1` } }).bindTools([
    { type: "function", function: { name: "look", parameters } },
  ]);
  const ask = async (): Promise<unknown> => {
    const messages: BaseMessage[] = [new HumanMessage("Look.")];
    for (;;) {
      let answer: AIMessageChunk | null = null;
      for await (const chunk of await llm.stream(messages)) answer = answer === null ? chunk : answer.concat(chunk);
      if (answer === null) throw new Error("Nothing came.");
      if ((answer.tool_calls ?? []).length === 0) return answer.content;
      messages.push(answer);
      for (const { id = "" } of answer.tool_calls ?? []) {
        messages.push(new ToolMessage({ tool_call_id: id, content: "seen" }));
      }
    }
  };
  expect(await ask()).toBe("Done");
  await expectOneMessage(ask);
});

test("useChat with a tool in the page", async () => {
  chat = await startChat(model(uiReply, { "x-vercel-ai-ui-message-stream": "v1" }), {}, ONE);
  const errors: Error[] = [];
  const page: ReactChat<UIMessage> = new ReactChat({
    transport: new DefaultChatTransport({ api: `${chat.url}/chat` }),
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
    onToolCall: ({ toolCall }) => {
      void page.addToolOutput({ tool: "look", toolCallId: toolCall.toolCallId, output: "seen" });
    },
    onError: (error) => void errors.push(error),
  });
  const text = (): string =>
    (page.lastMessage?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
  await page.sendMessage({ text: "Look." });
  // The text is there before the stream has ended, and a message that is sent meanwhile would be one of two.
  await until(() => (text() === "Done" && page.status === "ready") || errors.length > 0);
  expect(errors).toEqual([]);
  await expectOneMessage(async () => {
    await page.sendMessage({ text: "More" });
    throw errors[0] ?? new Error("It was not refused.");
  });
  expect(errors).toHaveLength(1);
});
