import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, generateText, streamText } from "ai";
import OpenAI, { PermissionDeniedError } from "openai";
import { afterEach, expect, test } from "vitest";
import type { Person } from "../../examples/chat/src/server/people.ts";
import { stories } from "@recess/gateway/responder";
import { type Chat, MINUTE, startChat, until } from "./chat.ts";

/** The example's chat, used by the real `openai` and `ai` clients with its own address as their base URL. */

let chat: Chat;
afterEach(() => chat.close());

const messages = (content: string): { role: "user"; content: string }[] => [{ role: "user", content }];
const STORY = stories[0]?.[0]?.en ?? "";
/** Slow enough that the limit is reached in the middle. */
const SLOWLY = { wordMs: 20 };

/** Records what a client sends and the comments that it receives. */
function watch(): { readonly fetch: typeof fetch; requests(): number; states(): Promise<readonly unknown[]> } {
  const bodies: Promise<string>[] = [];
  return {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      bodies.push(
        response
          .clone()
          .text()
          .catch(() => ""),
      );
      return response;
    },
    requests: () => bodies.length,
    states: async () =>
      (await Promise.all(bodies))
        .flatMap((body) => body.split("\n"))
        .filter((line) => line.startsWith(": recess "))
        .map((line) => JSON.parse(line.slice(9))),
  };
}

async function openai(person: Person, fetch?: typeof globalThis.fetch): Promise<OpenAI> {
  const cookie = await chat.signIn(person);
  return new OpenAI({
    baseURL: `${chat.url}/api`,
    apiKey: "none",
    defaultHeaders: { cookie },
    ...(fetch && { fetch }),
  });
}

async function ai(person: Person, fetch?: typeof globalThis.fetch) {
  const cookie = await chat.signIn(person);
  const provider = createOpenAICompatible({
    name: "starling",
    baseURL: `${chat.url}/api`,
    headers: { cookie },
    includeUsage: true,
    ...(fetch && { fetch }),
  });
  return provider("any");
}

/** A model that fails in another way each time. */
async function failingModel(status: number): Promise<{ baseUrl: string; requests(): number; close(): Promise<void> }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(status).end("out of order");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests: () => requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const charged = async (person: Person): Promise<number> => {
  const day = (await chat.status(person)).quotas.find(({ per }) => per === "day");
  return day === undefined ? Number.NaN : day.limit - day.remaining;
};

test("openai, allow: words, a finish reason and the usage, streamed and whole", async () => {
  chat = await startChat();
  const client = await openai("fourteen");
  const stream = await client.chat.completions.create({
    model: "any",
    messages: messages("What is 7 x 8?"),
    stream: true,
  });
  let text = "";
  let finish: string | null | undefined;
  let tokens = 0;
  for await (const { choices, usage } of stream) {
    text += choices[0]?.delta.content ?? "";
    finish ??= choices[0]?.finish_reason;
    tokens += usage?.total_tokens ?? 0;
  }
  expect(text).toContain("7 × 8 = 56");
  expect(finish).toBe("stop");
  expect(tokens).toBeGreaterThan(20);

  const whole = await client.chat.completions.create({ model: "any", messages: messages("Tell me a story") });
  expect(whole.choices[0]).toMatchObject({ message: { role: "assistant", content: STORY }, finish_reason: "stop" });
  expect(await charged("fourteen")).toBe(2);
});

test("openai, warn: the response contains how much is left, and the stream contains the warning", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 55);
  const wire = watch();
  const client = await openai("fourteen", wire.fetch);
  const { data, response } = await client.chat.completions
    .create({ model: "any", messages: messages("hi"), stream: true })
    .withResponse();
  for await (const chunk of data) expect(chunk.object).toBe("chat.completion.chunk");
  expect(response.headers.get("recess-state")).toMatch(/d="nudge", rem=(?:300|29\d),/);
  expect(await wire.states()).toContainEqual(
    expect.objectContaining({
      stopReason: "daily-limit",
      notices: expect.arrayContaining([expect.objectContaining({ kind: "warning", stopReason: "daily-limit" })]),
    }),
  );
});

test("openai, block: one request, and an error with the reason", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 60);
  const wire = watch();
  const client = await openai("fourteen", wire.fetch);
  const error = await client.chat.completions
    .create({ model: "any", messages: messages("hi"), stream: true })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PermissionDeniedError);
  expect(error).toMatchObject({
    status: 403,
    code: "daily-limit",
    message: expect.stringContaining("You've reached today's"),
  });
  expect(wire.requests()).toBe(1);
});

test("openai, wind-down: a story that meets the limit ends as a whole reply", async () => {
  chat = await startChat(SLOWLY);
  await chat.spend("fourteen", 58);
  const client = await openai("fourteen");
  const stream = await client.chat.completions.create({
    model: "any",
    messages: messages("Tell me a story"),
    stream: true,
  });
  let text = "";
  let finish: string | null | undefined;
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? "";
    finish ??= choices[0]?.finish_reason;
    chat.server.clock.advance(5000);
  }
  const [story = "", lastWords = ""] = text.split(/(?=This reply ends here\.)/);
  expect(lastWords).toMatch(/^This reply ends here\. You've reached today's .* limit\. Opens again tomorrow 6:00/);
  expect(STORY.startsWith(story.trim())).toBe(true);
  expect(story.length).toBeLessThan(STORY.length);
  expect(finish).toBe("stop");
  expect(await chat.status("fourteen")).toMatchObject({ reason: "daily-limit", usedMs: 60 * MINUTE });
});

test("openai, refund: a failing model costs no message, however often the client tries", async () => {
  const model = await failingModel(500);
  chat = await startChat({ model: { baseUrl: model.baseUrl, apiKey: "none", name: "any" } });
  const client = await openai("fourteen");
  const error = await client.chat.completions
    .create({ model: "any", messages: messages("hi"), stream: true })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ status: 502, code: "model_unavailable" });
  expect(model.requests()).toBe(3);
  expect(await charged("fourteen")).toBe(0);
  await model.close();

  // The client has closed this connection.
  await client.chat.completions.create({ model: "any", messages: messages("hi") }).catch(() => {});
  expect(await charged("fourteen")).toBe(0);
});

test("openai, exempt: a call for help is answered after every limit, and is not counted", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 60);
  const before = await chat.server.governor.export(chat.account("fourteen"));
  const client = await openai("fourteen");
  const { data, response } = await client.chat.completions
    .create({ model: "any", messages: messages("I don't want to live any more"), stream: true })
    .withResponse();
  let text = "";
  for await (const { choices } of data) text += choices[0]?.delta.content ?? "";
  expect(text).toContain("an adult you trust");
  expect(response.headers.get("recess-state")).toMatch(/d="allow".*exempt$/);
  expect(await charged("fourteen")).toBe(0);
  const after = await chat.server.governor.export(chat.account("fourteen"));
  expect(after?.record?.today).toEqual(before?.record?.today);
});

test.each([
  ["at the end of a long message", messages(`${"and then ".repeat(1000)}I want to die`)],
  [
    "in a long conversation",
    [...Array.from({ length: 250 }, () => messages("hi")).flat(), ...messages("I want to die")],
  ],
])("openai, exempt: a call for help is noticed %s", async (_where, conversation) => {
  chat = await startChat();
  await chat.spend("fourteen", 60);
  const client = await openai("fourteen");
  const { choices } = await client.chat.completions.create({ model: "any", messages: conversation });
  expect(choices[0]?.message.content).toContain("an adult you trust");
  expect(await charged("fourteen")).toBe(0);
});

test("openai: a visitor who is not signed in is refused, and an adult is not governed", async () => {
  chat = await startChat();
  const nobody = new OpenAI({ baseURL: `${chat.url}/api`, apiKey: "none" });
  await expect(nobody.chat.completions.create({ model: "any", messages: messages("hi") })).rejects.toMatchObject({
    status: 401,
    code: "signed-out",
  });
  const client = await openai("adult");
  const { data, response } = await client.chat.completions
    .create({ model: "any", messages: messages("hi") })
    .withResponse();
  expect(data.choices[0]?.message.content).toContain("Hello");
  expect(response.headers.has("recess-state")).toBe(false);
});

test("ai, allow and warn: every part is known to the client", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 55);
  const wire = watch();
  const result = streamText({ model: await ai("fourteen", wire.fetch), prompt: "What is 6 * 7?" });
  const types = new Set<string>();
  for await (const { type } of result.fullStream) types.add(type);
  expect(types).not.toContain("error");
  expect(await result.text).toContain("6 × 7 = 42");
  expect(await result.finishReason).toBe("stop");
  expect((await result.usage).totalTokens).toBeGreaterThan(20);
  expect(JSON.stringify(await wire.states())).toContain('"kind":"warning"');
});

test("ai, block: one request", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 60);
  const wire = watch();
  const error = await generateText({ model: await ai("fourteen", wire.fetch), prompt: "hi" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(APICallError);
  expect(error).toMatchObject({ statusCode: 403, isRetryable: false });
  expect(wire.requests()).toBe(1);
});

test("ai, wind-down: a whole reply", async () => {
  chat = await startChat(SLOWLY);
  await chat.spend("fourteen", 58);
  const result = streamText({ model: await ai("fourteen"), prompt: "Tell me a story" });
  let text = "";
  for await (const part of result.fullStream) {
    expect(part.type).not.toBe("error");
    if (part.type !== "text-delta") continue;
    text += part.text;
    chat.server.clock.advance(5000);
  }
  expect(text).toContain("This reply ends here.");
  expect(await result.finishReason).toBe("stop");
});

test("ai, refund: each try is given back", async () => {
  const model = await failingModel(503);
  chat = await startChat({ model: { baseUrl: model.baseUrl, apiKey: "none", name: "any" } });
  await generateText({ model: await ai("fourteen"), prompt: "hi", maxRetries: 1 }).catch(() => {});
  expect(model.requests()).toBe(2);
  expect(await charged("fourteen")).toBe(0);
  await model.close();
});

test("ai, exempt: a call for help is answered", async () => {
  chat = await startChat();
  await chat.spend("fourteen", 60);
  const { text } = await generateText({ model: await ai("fourteen"), prompt: "有人打我" });
  expect(text).toContain("信任的大人");
});

test("the model cannot be reached past the governor", async () => {
  chat = await startChat();
  const body = JSON.stringify({ messages: messages("hi") });
  const response = await fetch(`${chat.url}/v1/chat/completions`, { method: "POST", body });
  expect(response.status).toBe(401);
});

test("a reader who leaves before the answer began gets nothing back, and the model is let go", async () => {
  let asked = 0;
  let gone = 0;
  const silent = createServer((request) => {
    asked += 1;
    request.on("close", () => (gone += 1));
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as AddressInfo;
  chat = await startChat({ model: { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: "none", name: "any" } });

  const cookie = await chat.signIn("fourteen");
  const leaving = new AbortController();
  const body = JSON.stringify({ messages: messages("hi"), stream: true });
  const asking = fetch(`${chat.url}/api/chat`, { method: "POST", headers: { cookie }, body, signal: leaving.signal });
  await until(() => asked === 1);
  expect(await charged("fourteen")).toBe(1);
  leaving.abort();
  await expect(asking).rejects.toThrow("aborted");
  await until(() => gone === 1);
  expect(await charged("fourteen")).toBe(1);
  silent.closeAllConnections();
  silent.close();
});
