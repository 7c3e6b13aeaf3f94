import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { Chat as ReactChat } from "@ai-sdk/react";
import { replySignal, withoutRecessMessages } from "@recess/hono";
import {
  convertToModelMessages,
  DefaultChatTransport,
  jsonSchema,
  type LanguageModel,
  streamText,
  type UIMessage,
} from "ai";
import { afterEach, expect, test } from "vitest";
import { pushSource, type Source } from "../support/replies.ts";
import { type Chat, sse, startChat, TEEN, until } from "./chat.ts";
import { CLIENTS, type Script } from "./talks.ts";

// `useChat` in the page and `streamText` on the server: what the model receives in the turn after each kind of ending.

let chat: Chat;
afterEach(() => chat.close());

const MODELS: { readonly [name: string]: readonly [Script, (fetcher: typeof fetch) => LanguageModel] } = {
  "openai, responses": [
    CLIENTS["openai, responses"]![0],
    (fetcher) => createOpenAI({ apiKey: "test", fetch: fetcher }).responses("m"),
  ],
  "openai, chat completions": [
    CLIENTS["openai, chat completions"]![0],
    (fetcher) => createOpenAI({ apiKey: "test", fetch: fetcher }).chat("m"),
  ],
  anthropic: [
    CLIENTS["Anthropic's SDK"]![0],
    (fetcher) => createAnthropic({ apiKey: "test", fetch: fetcher })("claude-haiku-4-5"),
  ],
};

interface Page {
  readonly script: Script;
  readonly page: ReactChat<UIMessage>;
  readonly source: () => Promise<Source>;
  /** What the model received, turn by turn. */
  readonly bodies: string[];
  text(): string;
}

/** A page whose first reply the test feeds; later replies are whole. */
async function open(name: string, style: "error" | "message" = "error"): Promise<Page> {
  const [script, modelOf] = MODELS[name]!;
  const bodies: string[] = [];
  const sources: Source[] = [];
  const model = modelOf(async (_, init) => {
    bodies.push(await new Response(init?.body ?? null).text());
    if (bodies.length > 1) return sse(script.whole("Here."));
    const source = pushSource();
    sources.push(source);
    return sse(source.stream);
  });
  // A tool whose result the page sends.
  const look = { inputSchema: jsonSchema({ type: "object" }) };
  chat = await startChat(
    async (c) => {
      const { messages } = await c.req.json<{ messages: UIMessage[] }>();
      const result = streamText({
        model,
        messages: await convertToModelMessages(withoutRecessMessages(messages)),
        tools: { look },
        abortSignal: replySignal(c),
        maxRetries: 0,
        onError: () => {},
      });
      return result.toUIMessageStreamResponse({ sendReasoning: true });
    },
    { style, detail: style === "message" ? () => "Time to sleep." : undefined } as never,
  );
  const page = new ReactChat<UIMessage>({
    transport: new DefaultChatTransport<UIMessage>({ api: `${chat.url}/api/chat` }),
    onError: () => {},
  });
  return {
    script,
    page,
    bodies,
    source: async () => {
      await until(() => sources.length === 1);
      return sources[0]!;
    },
    text: () =>
      page.lastMessage?.role === "assistant"
        ? page.lastMessage.parts.map((part) => (part.type === "text" ? part.text : "")).join("")
        : "",
  };
}

const DAY = 24 * 3_600_000;

/** How a first turn ends: what happens during it, and what part of it the model may receive again. */
const ENDS: { readonly [name: string]: (opened: Page, said: Promise<void>) => Promise<void> } = {
  whole: async ({ script, source }, said) => {
    const feed = await source();
    feed.push(script.whole("Once upon"));
    feed.close();
    await said;
  },
  "ended by a limit": async ({ script, source, text }, said) => {
    (await source()).push(script.begin + script.text("Once upon"));
    await until(() => text() === "Once upon");
    await chat.time.advance(32 * 60_000);
    await said;
    expect(text()).toContain("This reply ends here.");
  },
  "ended by a limit in a call of a tool": async ({ script, source, text, page }, said) => {
    (await source()).push(script.begin + script.text("Once upon"));
    await until(() => text() === "Once upon");
    (await source()).push(script.halfCall);
    await until(() => page.lastMessage!.parts.some(({ type }) => type === "tool-look"));
    await chat.time.advance(33 * 60_000);
    await said;
    expect(page.status).toBe("error");
  },
  "stopped by the person": async ({ script, source, text, page }, said) => {
    (await source()).push(script.begin + script.text("Once upon"));
    await until(() => text() === "Once upon");
    await page.stop();
    await said;
  },
  "broken by the model": async ({ script, source, text }, said) => {
    const feed = await source();
    feed.push(script.begin + script.text("Once upon"));
    await until(() => text() === "Once upon");
    feed.fail(new Error("gone"));
    await said;
  },
};

const CASES = Object.keys(MODELS).flatMap((model) => Object.keys(ENDS).map((end) => ({ model, end })));

test.each(CASES)("useChat on $model: a first turn $end, and the turn after it", async ({ model, end }) => {
  const opened = await open(model);
  const { page, bodies, text } = opened;
  await ENDS[end]!(opened, page.sendMessage({ text: "Tell me a story." }));
  await chat.time.advance(DAY);
  await page.sendMessage({ text: "And?" });
  expect([page.status, text()]).toEqual(["ready", "Here."]);
  expectSendable(bodies[1]!);
  // The API only knows the items of a reply that was completed.
  if (end === "whole") expect(bodies[1]).toMatch(/Once upon|"item_reference","id":"msg_1"/);
  else {
    expect(bodies[1]).toContain("Once upon");
    expect(bodies[1]).not.toMatch(/item_reference|msg_1|rs_1/);
  }
  expect(await chat.charged()).toBe(1);
});

test.each(Object.keys(MODELS))("useChat on %s: a refusal, and the turn after it", async (model) => {
  const { page, bodies, source, script, text } = await open(model);
  await chat.governor.pause(TEEN, { until: chat.time.now() + DAY / 2 });
  await page.sendMessage({ text: "Hi" });
  expect(page.status).toBe("error");
  await chat.time.advance(DAY);
  const said = page.sendMessage({ text: "And?" });
  const feed = await source();
  feed.push(script.whole("Hello."));
  feed.close();
  await said;
  expect([page.status, text()]).toEqual(["ready", "Hello."]);
  expectSendable(bodies[0]!);
});

test.each(Object.keys(MODELS))("useChat on %s: a refusal as a reply, and the turn after it", async (model) => {
  const { page, bodies, source, script, text } = await open(model, "message");
  await chat.governor.pause(TEEN, { until: chat.time.now() + DAY / 2 });
  await page.sendMessage({ text: "Hi" });
  expect([page.status, text()]).toEqual(["ready", "Time to sleep."]);
  await chat.time.advance(DAY);
  const said = page.sendMessage({ text: "And?" });
  const feed = await source();
  feed.push(script.whole("Hello."));
  feed.close();
  await said;
  expect([page.status, text()]).toEqual(["ready", "Hello."]);
  expectSendable(bodies[0]!);
  expect(bodies[0]).not.toContain("Time to sleep.");
});

/** The API accepts only ids that it issued itself, and no call without its result. */
function expectSendable(body: string): void {
  expect(body).not.toContain("recess-");
  expect(body).not.toMatch(/call_1|toolu_1|fc_1/);
}
