import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Chat as ReactChat } from "@ai-sdk/react";
import { createRecess, parseBlock, type Recess } from "@recess/browser";
import { createUIMessageStream, createUIMessageStreamResponse, DefaultChatTransport, streamText } from "ai";
import OpenAI from "openai";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAIChat } from "../support/replies.ts";
import { type Chat, sse, startChat, TEEN, until } from "./chat.ts";

// Real clients that use `recess.fetch`, over a network that splits bytes and characters anywhere.

const STORY = "从前有一只小猫 🐈, and it was happy";

let chat: Chat;
let recess: Recess;
beforeEach(() => {
  recess = createRecess({ fetch: fetchInPieces });
});
afterEach(() => chat.close());

async function fetchInPieces(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const pieces = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += 7) controller.enqueue(chunk.slice(at, at + 7));
    },
  });
  return new Response(response.body?.pipeThrough(pieces) ?? null, response);
}

const story = (): Response =>
  sse(
    openAIChat.role() +
      (STORY.match(/.{1,3}/gu) ?? []).map((piece) => openAIChat.text(piece)).join("") +
      openAIChat.end(),
  );

async function useUp(): Promise<void> {
  await chat.governor.pause(TEEN);
}

const phase = (): string => recess.getSnapshot().phase;

function openai(): OpenAI {
  return new OpenAI({ apiKey: "none", baseURL: `${chat.url}/v1`, fetch: recess.fetch, maxRetries: 2 });
}

const question = { model: "test", messages: [{ role: "user" as const, content: "Hi" }], stream: true as const };

test("openai: the story is complete, and the client has the time left and the notices", async () => {
  chat = await startChat(story);
  let text = "";
  for await (const chunk of await openai().chat.completions.create(question))
    text += chunk.choices[0]?.delta.content ?? "";
  expect(text).toBe(STORY);
  expect(phase()).toBe("open");
  expect(recess.getSnapshot().state).toMatchObject({ band: "teen", remainingMs: 1_800_000 });
  expect(recess.getSnapshot().notices.map(({ id }) => id)).toEqual(["reminder:ai"]);
  await until(() => !recess.getSnapshot().streaming);
});

test("openai: a refusal is its error, at once, and a state", async () => {
  chat = await startChat(story);
  await useUp();
  await expect(openai().chat.completions.create(question)).rejects.toMatchObject({ status: 403, code: "paused" });
  expect(chat.requests()).toBe(1);
  await until(() => phase() === "blocked");
});

test("the AI SDK: the story is whole, and a refusal can be read from its error", async () => {
  chat = await startChat(story);
  const model = createOpenAICompatible({ name: "test", baseURL: `${chat.url}/v1`, fetch: recess.fetch })("test");
  expect(await streamText({ model, prompt: "Hi" }).text).toBe(STORY);
  expect(phase()).toBe("open");

  await useUp();
  let block: unknown = null;
  const refused = streamText({ model, prompt: "Hi", onError: ({ error }) => void (block = parseBlock(error)) });
  await refused.consumeStream();
  expect(block).toMatchObject({ code: "paused", band: "teen" });
  await until(() => phase() === "blocked");
});

test("useChat's transport: the story is complete, and its error and data parts agree with the wrapper", async () => {
  chat = await startChat(() =>
    createUIMessageStreamResponse({
      stream: createUIMessageStream({
        execute({ writer }) {
          writer.write({ type: "text-start", id: "1" });
          for (const delta of STORY) writer.write({ type: "text-delta", id: "1", delta });
          writer.write({ type: "text-end", id: "1" });
        },
      }),
    }),
  );
  const parts: unknown[] = [];
  const errors: Error[] = [];
  const page = new ReactChat({
    transport: new DefaultChatTransport({ api: `${chat.url}/chat`, fetch: recess.fetch }),
    onData: (part) => void parts.push(part.data),
    onError: (error) => void errors.push(error),
  });
  await page.sendMessage({ text: "Hi" });
  const [text] = page.lastMessage?.parts.filter((part) => part.type === "text") ?? [];
  expect(text?.text).toBe(STORY);
  expect(phase()).toBe("open");
  expect(recess.getSnapshot().state).toMatchObject(parts[0] as object);

  await useUp();
  await page.sendMessage({ text: "More" });
  expect(parseBlock(errors[0])).toMatchObject({ code: "paused", retryAt: null });
  await until(() => phase() === "blocked");
  const other = createRecess();
  other.accept(parseBlock(errors[0]));
  expect(other.getSnapshot().phase).toBe("blocked");
});
