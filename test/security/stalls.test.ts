import { afterEach, expect, test } from "vitest";
import { type Chat, sse, startChat } from "../clients/chat.ts";
import { collect, openAIChat, pushSource, type Source } from "../support/replies.ts";

// A model that falls silent in the middle of a stream: the reply ends within bounds, and is refunded only if no content was sent.

let chat: Chat;
afterEach(() => chat.close());

const MINUTE = 60_000;
const DAY_AND_FINISH = 32 * MINUTE;
const BODY = JSON.stringify({ stream: true, messages: [{ role: "user", content: "Hi" }] });

interface Talk {
  readonly source: Source;
  readonly reader: ReturnType<typeof collect>;
}

/** A reply that has begun, with what its model sent before it fell silent. */
async function talk(said: string): Promise<Talk> {
  const source = pushSource();
  chat = await startChat(() => sse(source.stream), { onError: () => {} }, { limit: 10 });
  const response = await fetch(`${chat.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: BODY,
  });
  const reader = collect(response.body!);
  source.push(said);
  // What the server adds before the first piece, or the piece itself.
  await expect.poll(() => reader.text()).toContain(said === openAIChat.text("Once") ? "Once" : "recess");
  return { source, reader };
}

const NOTHING = openAIChat.role();
const WORDS = openAIChat.text("Once");

test.each([
  ["nothing", NOTHING],
  ["words", WORDS],
])("a stream that is silent behind %s ends when the day is over, and with its protocol's words", async (_, said) => {
  const { source, reader } = await talk(said);
  await chat.time.advance(DAY_AND_FINISH - 1000);
  expect(source.isCancelled()).toBe(false);
  await chat.time.advance(2000);
  expect(await reader.done).toBe("closed");
  expect(reader.text()).toContain("data: [DONE]");
  expect(source.isCancelled()).toBe(true);
  // The child read the last words, and its day is over: the server did not fail.
  expect(await chat.charged()).toBe(1);
  expect(chat.time.pending()).toBe(0);
});

test.each([
  ["nothing", NOTHING],
  ["words", WORDS],
])("a client that leaves a stream that is silent behind %s frees its place, and gets nothing back", async (_, said) => {
  const { source, reader } = await talk(said);
  await reader.leave();
  // The server has noticed once only the wait for content is left, or not even that.
  await expect.poll(() => chat.time.pending()).toBeLessThanOrEqual(1);
  await chat.time.advance(MINUTE);
  expect(source.isCancelled()).toBe(true);
  expect(chat.time.pending()).toBe(0);
  expect(await chat.charged()).toBe(1);
});

test.each<[string, string, number, number]>([
  ["4 minutes of silence behind nothing is refunded", NOTHING, 4, 0],
  ["5 minutes of silence behind nothing is charged: refunds have that long", NOTHING, 5, 1],
  ["4 minutes of silence behind words is charged", WORDS, 4, 1],
])("a stream that breaks after %s", async (_, said, minutes, charged) => {
  const { source, reader } = await talk(said);
  await chat.time.advance(minutes * MINUTE);
  expect(await chat.charged()).toBe(1);
  source.fail(new Error("timeout"));
  expect(await reader.done).toBe("failed");
  await expect.poll(() => chat.time.pending()).toBe(0);
  await expect.poll(() => chat.charged()).toBe(charged);
});
