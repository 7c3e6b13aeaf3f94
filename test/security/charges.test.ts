import type { Context } from "hono";
import { expect, test } from "vitest";
import { collect, openAIChat, pushSource, settled, type Source, uiMessage } from "../support/replies.ts";
import { recess } from "@recess/hono";
import { CHILD, type World, world } from "./world.ts";

// Ways to get replies without being charged.

const EVENTS = { headers: { "content-type": "text/event-stream" } };

/** The messages charged today. */
async function charged({ governor }: World): Promise<number> {
  const [quota] = (await governor.status(CHILD)).quotas;
  return quota!.limit - quota!.remaining;
}

/** A chat whose replies a test feeds. */
function fed(options: Parameters<typeof world>[0] = {}): World & { readonly sources: Source[] } {
  const sources: Source[] = [];
  const handler = (): Response => {
    const source = pushSource();
    sources.push(source);
    return new Response(source.stream, EVENTS);
  };
  return { ...world({ handler, ...options }), sources };
}

const KEY = { "content-type": "application/json", "idempotency-key": "k" };

test.each<[string, (c: Context) => Response | Promise<Response>]>([
  ["the server's abort is a string", () => Promise.reject("aborted")],
  ["the provider refuses it", (c) => c.json({ error: {} }, 429)],
  ["the provider fails", (c) => c.json({ error: {} }, 503)],
  ["the JSON breaks off", () => new Response(broken(), { headers: { "content-type": "application/json" } })],
  ["the stream breaks off", () => new Response(broken(), EVENTS)],
])("a retry that fails does not take back an answer: %s", async (_, fail) => {
  let tries = 0;
  const chat = world({ handler: (c) => (tries++ % 2 === 0 ? c.json({ reply: "hello" }) : fail(c)) });
  for (let answers = 1; answers <= 5; answers++) {
    const body = JSON.stringify({ messages: [{ role: "user", content: `${answers}` }] });
    const first = await chat.chat({ headers: KEY, body });
    expect(await first.text()).toContain("hello");
    await Promise.resolve(chat.chat({ headers: KEY, body }))
      .then((res) => res.text())
      .catch(() => "");
    await settled();
    expect(await charged(chat)).toBeGreaterThanOrEqual(answers);
  }
  expect((await chat.chat({ body: "{}" })).status).toBe(403);
});

function broken(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
}

test("a client that leaves early or late gets nothing back", async () => {
  const chat = fed();
  const early = new AbortController();
  const first = collect((await chat.chat({ headers: KEY, signal: early.signal })).body!);
  early.abort("left");
  await first.leave();
  chat.sources[0]?.fail("aborted");
  await settled();
  expect(await charged(chat)).toBe(1);

  const second = collect((await chat.chat()).body!);
  chat.sources[1]?.push(openAIChat.text("Hi"));
  await settled();
  await second.leave();
  expect(await charged(chat)).toBe(2);
});

test("a handler that continues without its client has answered", async () => {
  const stored: string[] = [];
  const chat = world({
    handler: async (c) => {
      await settled();
      stored.push("answer");
      return c.json({ reply: "stored" });
    },
  });
  for (let i = 0; i < 8; i++) {
    const leaving = new AbortController();
    const sent = chat.chat({ headers: KEY, signal: leaving.signal });
    leaving.abort("left");
    await sent;
  }
  expect(stored).toHaveLength(5);
  expect(await charged(chat)).toBe(5);
});

test("a reply's time counts, whatever devices a page invents and says goodbye for", async () => {
  const chat = fed();
  const reader = collect((await chat.chat()).body!);
  for (let beat = 0; beat < 20; beat++) {
    await chat.time.advance(30_000);
    for (let device = 0; device < 9; device++) await chat.beat({ type: "active", device: `d${device}` });
    for (let device = 0; device < 9; device++) await chat.beat({ type: "away", device: `d${device}` });
    await chat.beat({ type: "away" });
  }
  expect((await chat.governor.status(CHILD)).usedMs).toBe(600_000);
  await reader.leave();
});

test("tokens are counted when a client leaves before the usage arrives, and when it does not ask for usage", async () => {
  const policy = {
    bands: { teen: { ages: [13, 18] as [number, number], tokenLimits: [{ limit: 1000, per: "day" as const }] } },
  };
  const chat = fed({ policy });
  const text = "word ".repeat(400);
  const leaver = collect((await chat.chat()).body!);
  chat.sources[0]?.push(openAIChat.role() + openAIChat.text(text) + openAIChat.chunk({}, "stop"));
  await settled();
  await leaver.leave();
  await settled();
  expect((await chat.chat()).status).toBe(200);
  chat.sources[1]?.push(openAIChat.role() + openAIChat.text(text) + openAIChat.end());
  chat.sources[1]?.close();
  await settled();
  // Two thousand characters each are about five hundred tokens.
  const reader = collect((await chat.chat()).body!);
  chat.sources[2]?.push(openAIChat.text(text) + openAIChat.end());
  chat.sources[2]?.close();
  await reader.done;
  await settled();
  expect(await (await chat.chat()).json()).toMatchObject({ error: { code: "token-limit" } });
});

test.each([
  ["file", { type: "file", url: "data:,x", mediaType: "image/png" }],
  ["source-url", { type: "source-url", sourceId: "1", url: "https://example.org" }],
  ["source-document", { type: "source-document", sourceId: "1", mediaType: "text/plain", title: "x" }],
  ["data-image", { type: "data-image", data: {} }],
])("a client that leaves once a %s part came has been answered", async (_, part) => {
  const chat = fed();
  for (let i = 0; i < 3; i++) {
    const reader = collect((await chat.chat()).body!);
    chat.sources[i]?.push(uiMessage.start() + uiMessage.part(part));
    await settled();
    await reader.leave();
    chat.sources[i]?.fail("aborted");
    await settled();
  }
  expect(await charged(chat)).toBe(3);
});

test("one id for many questions is many messages, whether they differ in URL, method or body", async () => {
  const chat = world();
  const headers = KEY;
  const get = { method: "GET", body: null, headers };
  await chat.chat(get, "/chat?q=1");
  await chat.chat(get, "/chat?q=2");
  await chat.chat({ method: "PUT", headers, body: "1" });
  await chat.chat({ headers, body: "1" });
  await chat.chat({ headers, body: "2" });
  expect(await charged(chat)).toBe(5);
  expect((await chat.chat(get, "/chat?q=3")).status).toBe(403);
});

test.each(["0", "1", "2", "x", "-1", "1e9"])("answers under one retry count, %s, are messages each", async (count) => {
  const chat = world();
  const headers = { "content-type": "application/json", "x-stainless-retry-count": count };
  const answers: number[] = [];
  for (let i = 0; i < 8; i++) answers.push((await chat.chat({ headers })).status);
  expect(answers.filter((status) => status === 200)).toHaveLength(5);
});

test.each(["OPTIONS", "HEAD"])("%s asks no model", async (method) => {
  let asked = 0;
  const chat = world({
    handler: (c) => {
      asked++;
      return c.text("a reply");
    },
  });
  for (let i = 0; i < 9; i++) expect(await (await chat.chat({ method, body: null })).text()).toBe("");
  expect(asked).toBe(0);
});

test("the number of streams opened just before a stop is bounded, in each process", async () => {
  const policy = { bands: { teen: { ages: [13, 18] as [number, number], dailyLimit: "10m" } } };
  const chat = fed({ policy });
  const opened: Response[] = [];
  for (let i = 0; i < 10; i++) opened.push(await chat.chat());
  expect(opened.filter(({ status }) => status === 200)).toHaveLength(4);
  expect(await opened[9]?.json()).toMatchObject({ error: { code: "message-limit" } });
});

test("streams that are opened all at once, on several routes with a guard each, are bounded together", async () => {
  const policy = { bands: { teen: { ages: [13, 18] as [number, number], dailyLimit: "10m" } } };
  const { governor, sources, ...chat } = fed({ policy });
  const handler = (): Response => {
    const source = pushSource();
    sources.push(source);
    return new Response(source.stream, EVENTS);
  };
  chat.app.post("/other", recess({ governor, account: () => CHILD }), handler);
  const send = (): Promise<Response[]> =>
    Promise.all(Array.from({ length: 10 }, (_, i) => chat.chat({}, i % 2 === 0 ? "/chat" : "/other")));
  const opened = await send();
  expect(opened.filter(({ status }) => status === 200)).toHaveLength(4);
  expect(sources).toHaveLength(4);
  // A finished reply makes room for another, and a refusal takes none.
  sources[0]!.push(openAIChat.text("Hi") + openAIChat.end());
  sources[0]!.close();
  const first = opened.find(({ status }) => status === 200);
  await first!.text();
  await settled();
  expect((await send()).filter(({ status }) => status === 200)).toHaveLength(1);
});

test("where a client may define tools, an answer that is charged is followed by `maxSteps` more at most", async () => {
  let calls = 0;
  const tool = (): object => ({ id: `call_${++calls}`, type: "function", function: { name: "x", arguments: "{}" } });
  const policy = {
    maxSteps: 3,
    bands: { teen: { ages: [13, 18] as [number, number], messageLimits: [{ limit: 1, per: "day" as const }] } },
  };
  const chat = world({
    policy,
    handler: (c) => c.json({ choices: [{ message: { role: "assistant", tool_calls: [tool()] } }] }),
  });
  const answers = [(await chat.chat()).status];
  for (let i = 0; i < 6; i++) {
    const messages = [{ role: "assistant" }, { role: "tool", tool_call_id: `call_${calls}`, content: "1" }];
    answers.push((await chat.chat({ body: JSON.stringify({ messages }) })).status);
  }
  expect(answers.filter((status) => status === 200)).toHaveLength(4);
});

test("results of tools in a long talk with images are steps, too", async () => {
  const call = { id: "call_1", type: "function", function: { name: "x", arguments: "{}" } };
  const chat = world({ handler: (c) => c.json({ choices: [{ message: { role: "assistant", tool_calls: [call] } }] }) });
  const image = { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(5_000_000)}` } };
  const question = { role: "user", content: [image] };
  await chat.chat({ body: JSON.stringify({ messages: [question] }) });
  const messages = [question, { role: "assistant", tool_calls: [call] }, { role: "tool", tool_call_id: "call_1" }];
  expect((await chat.chat({ body: JSON.stringify({ messages }) })).status).toBe(200);
  expect(await charged(chat)).toBe(1);
});

test("Anthropic's pause_turn and Ollama's calls without ids count as steps", async () => {
  const replies = [
    {
      type: "message",
      content: [{ type: "server_tool_use", id: "srv_1", name: "web_search" }],
      stop_reason: "pause_turn",
    },
    {
      message: { role: "assistant", content: "", tool_calls: [{ function: { name: "look", arguments: {} } }] },
      done: true,
    },
  ];
  let next = 0;
  const chat = world({ handler: (c) => c.json(replies[next++ % 2]!) });
  const send = async (messages: readonly object[]): Promise<Response> =>
    chat.chat({ body: JSON.stringify({ messages }) });
  const question = { role: "user", content: "?" };
  await send([question]);
  // The model's turn, unchanged.
  await send([question, { role: "assistant", content: replies[0]!.content }]);
  // The calls of the second reply, by name and order.
  await send([
    question,
    { role: "assistant", ...replies[1]!.message },
    { role: "tool", tool_name: "look", content: "1" },
  ]);
  expect(await charged(chat)).toBe(1);
  await send([question, { role: "assistant" }, { role: "tool", tool_name: "other", content: "1" }]);
  expect(await charged(chat)).toBe(2);
});
