import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Chat as ReactChat } from "@ai-sdk/react";
import {
  APICallError,
  type ChatTransport,
  createUIMessageStreamResponse,
  DefaultChatTransport,
  generateText,
  jsonSchema,
  RetryError,
  streamText,
  TextStreamChatTransport,
  tool,
  type UIMessage,
  type UIMessageChunk,
} from "ai";
import { replySignal, withoutRecessMessages } from "@recess/hono";
import { afterEach, expect, test } from "vitest";
import { openAIChat, pushSource } from "../support/replies.ts";
import { type Chat, sse, startChat, TEEN, until } from "./chat.ts";

// Real clients over real sockets.

let chat: Chat;
afterEach(() => chat.close());

const STORY = "Once upon a time";

function model(): ReturnType<ReturnType<typeof createOpenAICompatible>> {
  return createOpenAICompatible({ name: "test", baseURL: `${chat.url}/v1`, includeUsage: true })("gpt-test");
}

test("openai-compatible, allow: the reply arrives complete, and every part is known", async () => {
  chat = await startChat(() =>
    sse(
      openAIChat.role() + openAIChat.text("Once ") + openAIChat.text("upon") + openAIChat.usage(42) + openAIChat.end(),
    ),
  );
  const result = streamText({ model: model(), prompt: "Hi" });
  const types: string[] = [];
  for await (const part of result.fullStream) types.push(part.type);
  expect(types).not.toContain("error");
  expect(await result.text).toBe("Once upon");
  expect(await chat.charged()).toBe(1);
  await until(async () => JSON.stringify(await chat.governor.export(TEEN)).includes("42"));
});

test("openai-compatible, block: one request, and an error that can be read", async () => {
  chat = await startChat(() => sse(openAIChat.end()));
  await chat.governor.pause(TEEN);
  const error = await generateText({ model: model(), prompt: "Hi" }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(APICallError);
  expect(error).toMatchObject({
    statusCode: 403,
    message: "Your chat is paused. It opens when the pause is lifted.",
    isRetryable: false,
  });
  expect(JSON.parse((error as APICallError).responseBody ?? "")).toMatchObject({ error: { code: "paused" } });
  expect(chat.requests()).toBe(1);
});

test("openai-compatible, wind-down: the story ends in the middle, as a whole reply", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  const result = streamText({ model: model(), prompt: "Tell me a story." });
  source.push(openAIChat.role() + openAIChat.text(STORY));
  let text = "";
  const types: string[] = [];
  for await (const part of result.fullStream) {
    types.push(part.type);
    if (part.type !== "text-delta") continue;
    text += part.text;
    if (text === STORY) void chat.time.advance(32 * 60_000);
  }
  expect(types).not.toContain("error");
  expect(text).toMatch(/^Once upon a time\n\nThis reply ends here\./);
  expect(await result.finishReason).toBe("stop");
  await until(() => source.isCancelled());
});

test("openai-compatible, wind-down inside a call of a tool: an error, and the tool does not run", async () => {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream));
  let runs = 0;
  const weather = tool({
    inputSchema: jsonSchema<{ city: string }>({
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    }),
    execute: () => ++runs,
  });
  const errors: unknown[] = [];
  const result = streamText({
    model: model(),
    prompt: "Weather?",
    tools: { weather },
    onError: ({ error }) => void errors.push(error),
  });
  source.push(
    openAIChat.role() +
      openAIChat.chunk({
        tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "weather", arguments: '{"city":"Par' } }],
      }),
  );
  for await (const part of result.fullStream) if (part.type === "tool-input-delta") void chat.time.advance(33 * 60_000);
  expect(errors).toHaveLength(1);
  expect(runs).toBe(0);
});

test("openai-compatible, refund: what fails and is tried again is one message", async () => {
  let attempts = 0;
  chat = await startChat((c) => {
    attempts++;
    return attempts < 3
      ? c.json({ error: { message: "overloaded" } }, 500, { "retry-after-ms": "1" })
      : c.json({
          object: "chat.completion",
          choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
        });
  });
  expect((await generateText({ model: model(), prompt: "Hi" })).text).toBe("Hi");
  expect([chat.requests(), await chat.charged()]).toEqual([3, 1]);
  attempts = -9;
  const error = await generateText({ model: model(), prompt: "Hi" }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RetryError);
  expect([chat.requests(), await chat.charged()]).toEqual([6, 1]);
});

test("openai-compatible, exempt and soft block", async () => {
  chat = await startChat(() => sse(openAIChat.role() + openAIChat.text("I'm listening.") + openAIChat.end()), {
    style: "message",
    detail: () => "Time to sleep.",
    exempt: async (c) => (await c.req.text()).includes("hurt myself"),
  });
  await chat.governor.pause(TEEN);
  expect(await streamText({ model: model(), prompt: "I want to hurt myself" }).text).toBe("I'm listening.");
  expect(await streamText({ model: model(), prompt: "Hi" }).text).toBe("Time to sleep.");
  expect((await generateText({ model: model(), prompt: "Hi" })).text).toBe("Time to sleep.");
  expect(await chat.charged()).toBe(0);
});

interface Page {
  readonly page: ReactChat<UIMessage>;
  /** The states that arrived as transient parts. */
  readonly states: { readonly outcome?: string; readonly notices?: unknown[] }[];
  readonly errors: Error[];
  say(text: string): Promise<void>;
  text(): string;
}

/** What useChat does in a page. */
function openPage(
  transport: ChatTransport<UIMessage> = new DefaultChatTransport<UIMessage>({ api: `${chat.url}/api/chat` }),
): Page {
  const states: Page["states"] = [];
  const errors: Error[] = [];
  const page = new ReactChat<UIMessage>({
    transport,
    onData: (part) => void states.push(part.data as Page["states"][number]),
    onError: (error) => void errors.push(error),
  });
  return {
    page,
    states,
    errors,
    say: (text) => page.sendMessage({ text }),
    text: () => {
      const last = page.lastMessage;
      return last?.role === "assistant"
        ? last.parts.map((part) => (part.type === "text" ? part.text : "")).join("")
        : "";
    },
  };
}

/** A UI message stream that a test feeds, created as an app would create it. */
function uiSource(): {
  push(...chunks: UIMessageChunk[]): void;
  close(): void;
  response(): Response;
  isCancelled(): boolean;
} {
  let control!: ReadableStreamDefaultController<UIMessageChunk>;
  let isCancelled = false;
  const stream = new ReadableStream<UIMessageChunk>({
    start: (controller) => void (control = controller),
    cancel: () => void (isCancelled = true),
  });
  return {
    push: (...chunks) => chunks.forEach((chunk) => control.enqueue(chunk)),
    close: () => control.close(),
    response: () => createUIMessageStreamResponse({ stream }),
    isCancelled: () => isCancelled,
  };
}

const START: UIMessageChunk[] = [
  { type: "start", messageId: "m" },
  { type: "start-step" },
  { type: "text-start", id: "t" },
];
const END: UIMessageChunk[] = [{ type: "text-end", id: "t" }, { type: "finish-step" }, { type: "finish" }];

test("useChat, allow: the reply arrives complete, and the page receives the state", async () => {
  const source = uiSource();
  chat = await startChat(() => source.response());
  const { page, states, say, text } = openPage();
  source.push(...START, { type: "text-delta", id: "t", delta: STORY }, ...END);
  source.close();
  await say("Tell me a story.");
  expect([page.status, text()]).toEqual(["ready", STORY]);
  expect(states).toEqual([
    expect.objectContaining({ outcome: "allow", notices: [expect.objectContaining({ id: "reminder:ai" })] }),
  ]);
  expect(await chat.charged()).toBe(1);
});

test("useChat, block: one request, and the whole answer in the error", async () => {
  chat = await startChat(() => uiSource().response());
  await chat.governor.pause(TEEN);
  const { page, errors, say } = openPage();
  await say("Hi");
  expect(page.status).toBe("error");
  expect(JSON.parse(errors[0]?.message ?? "")).toMatchObject({
    status: 403,
    recess: { code: "paused", outcome: "block" },
  });
  expect(chat.requests()).toBe(1);
});

test("useChat, wind-down: the story ends in the middle, and the page is ready for more", async () => {
  const source = uiSource();
  chat = await startChat(() => source.response());
  const { page, states, errors, say, text } = openPage();
  const said = say("Tell me a story.");
  source.push(...START, { type: "text-delta", id: "t", delta: STORY });
  await until(() => text() === STORY);
  await chat.time.advance(32 * 60_000);
  await said;
  expect(errors).toEqual([]);
  expect(page.status).toBe("ready");
  expect(text()).toMatch(/^Once upon a time\n\nThis reply ends here\./);
  expect(states.at(-1)).toMatchObject({ outcome: "block", reason: "daily-limit" });
  expect(source.isCancelled()).toBe(true);
});

test("useChat with streamText on the server: wound down, and the model's request aborted", async () => {
  const upstream = pushSource();
  let isAborted = false;
  const provider = createOpenAICompatible({
    name: "test",
    baseURL: "http://model.invalid/v1",
    fetch: async (_, init) => {
      init?.signal?.addEventListener("abort", () => (isAborted = true));
      return sse(upstream.stream);
    },
  });
  chat = await startChat((c) =>
    streamText({ model: provider("gpt-test"), prompt: "Hi", abortSignal: replySignal(c) }).toUIMessageStreamResponse({
      messageMetadata: ({ part }) =>
        part.type === "finish" ? { totalTokens: part.totalUsage.totalTokens } : undefined,
    }),
  );
  const { page, say, text } = openPage();
  const said = say("Tell me a story.");
  upstream.push(openAIChat.role() + openAIChat.text(STORY));
  await until(() => text() === STORY);
  await chat.time.advance(32 * 60_000);
  await said;
  expect(page.status).toBe("ready");
  expect(text()).toMatch(/This reply ends here\./);
  await until(() => isAborted);
});

test("useChat, refund: an upstream that failed before any text costs no message", async () => {
  const source = uiSource();
  chat = await startChat(() => source.response());
  const { page, say } = openPage();
  source.push({ type: "start" }, { type: "error", errorText: "overloaded" });
  source.close();
  await say("Hi");
  expect(page.status).toBe("error");
  await until(async () => (await chat.charged()) === 0);
});

test("useChat, exempt: a call for help is answered, and the page learns that it was one", async () => {
  const source = uiSource();
  chat = await startChat(() => source.response(), {
    exempt: async (c) => (await c.req.text()).includes("hurt myself"),
  });
  await chat.governor.pause(TEEN);
  source.push(...START, { type: "text-delta", id: "t", delta: "I'm listening." }, ...END);
  source.close();
  const { states, say, text } = openPage();
  await say("I want to hurt myself");
  expect(text()).toBe("I'm listening.");
  expect(states).toEqual([expect.objectContaining({ exempt: true })]);
});

test("useChat, soft block: a separate message, which the model does not receive", async () => {
  const sent: UIMessage[][] = [];
  let source = uiSource();
  chat = await startChat(
    async (c) => {
      const body = await c.req.json<{ messages: UIMessage[] }>();
      sent.push(withoutRecessMessages(body.messages));
      return source.response();
    },
    { style: "message", detail: () => "Time for a break." },
  );
  const { page, say, text } = openPage();
  await chat.governor.pause(TEEN);
  await say("Hi");
  expect([page.status, text()]).toEqual(["ready", "Time for a break."]);
  expect(page.lastMessage?.id).toMatch(/^recess-/);
  await chat.governor.resume(TEEN);
  source = uiSource();
  source.push(...START, { type: "text-delta", id: "t", delta: "Hello" }, ...END);
  source.close();
  await say("Hi again");
  expect(text()).toBe("Hello");
  expect(sent).toEqual([[expect.objectContaining({ role: "user" }), expect.objectContaining({ role: "user" })]]);
});

test("useChat over a text stream: wound down with a sentence", async () => {
  const source = pushSource();
  chat = await startChat(
    () => new Response(source.stream, { headers: { "Content-Type": "text/plain; charset=utf-8" } }),
  );
  const { page, say, text } = openPage(new TextStreamChatTransport<UIMessage>({ api: `${chat.url}/api/chat` }));
  const said = say("Tell me a story.");
  source.push(STORY);
  await until(() => text() === STORY);
  await chat.time.advance(32 * 60_000);
  await said;
  expect(page.status).toBe("ready");
  expect(text()).toMatch(/^Once upon a time\n\nThis reply ends here\./);
});
