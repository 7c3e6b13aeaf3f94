import { once } from "node:events";
import { connect } from "node:net";
import { toneOf } from "@recess/gateway/responder";
import { openaiRealtime, proxySocket } from "@recess/hono/socket";
import { OpenAI } from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Client, opened } from "./client.ts";
import { type Responder, startResponder } from "./responder.ts";
import { type Site, startSite } from "./site.ts";

let responder: Responder;
let site: Site;
beforeEach(async () => {
  responder = await startResponder();
});
afterEach(async () => {
  await site.close();
  await responder.close();
});

async function talkTo(band: Parameters<typeof startSite>[0]["band"], policy = {}): Promise<Client> {
  const model = proxySocket(() => new WebSocket(responder.url));
  site = await startSite({ dialect: openaiRealtime(), model, policy, ...(band !== undefined && { band }) });
  const client = await opened(site.connect());
  await client.next("session.created");
  return client;
}

const perDay = (limit: number) => ({ voice: { messageLimits: [{ limit, per: "day" as const }] } });
const left = async (): Promise<unknown> =>
  (await site.governor.status({ id: "kai", age: 14 }, { channel: "voice" })).quotas[0]?.remaining;
const types = (): string[] => responder.received.map(({ type }) => type);

/** Half a second of sound, and the silence by which the provider detects its end. */
function speak(client: Client): void {
  const silence = Buffer.alloc(48 * 600);
  for (const sound of [toneOf("hello", 500), silence]) {
    client.send({ type: "input_audio_buffer.append", audio: sound.toString("base64") });
  }
}

async function write(client: Client, text: string): Promise<void> {
  const item = { type: "message", role: "user", content: [{ type: "input_text", text }] };
  client.send({ type: "conversation.item.create", item });
  client.send({ type: "response.create", event_id: "mine" });
}

describe("turns", () => {
  test("if the provider answers automatically, each turn is charged; a refused turn is not answered", async () => {
    const client = await talkTo(perDay(1));
    speak(client);
    await client.next("response.done");
    expect(await left()).toBe(0);
    const before = client.frames.length;
    speak(client);
    expect(await client.next("error")).toMatchObject({
      error: { code: "message-limit", message: expect.stringContaining("1/1 messages") },
      recess: { v: 1, code: "message-limit" },
    });
    while (!types().includes("response.cancel")) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(types()).toContain("conversation.item.delete");
    expect(client.frames.slice(before).filter(({ type }) => type.startsWith("response."))).toEqual([]);
    expect(client.socket.readyState).toBe(1);
  });

  test("if the client requests responses, `response.create` is charged, and a refusal has the client's event id", async () => {
    const client = await talkTo(perDay(1));
    client.send({ type: "session.update", session: { type: "realtime", audio: { input: { turn_detection: null } } } });
    await client.next("session.updated");
    await write(client, "Tell me a story.");
    await client.next("response.done");
    await write(client, "Go on.");
    expect(await client.next("error")).toMatchObject({ error: { code: "message-limit", event_id: "mine" } });
    expect(types().filter((type) => type === "response.create")).toHaveLength(1);
  });

  test("results of functions are a step; a made-up call is a new turn", async () => {
    const client = await talkTo(perDay(1));
    client.send({
      type: "session.update",
      session: { type: "realtime", tools: [{ type: "function", name: "search" }] },
    });
    await write(client, "Please look up the weather.");
    const done = await client.next((frame) => frame.type === "response.output_item.done");
    const result = (call_id: string): object => ({ type: "function_call_output", call_id, output: "Rain." });
    await client.next("response.done");
    client.send({ type: "conversation.item.create", item: result(done.item!.call_id) });
    client.send({ type: "response.create" });
    await client.next("response.done");
    expect(await left()).toBe(0);
    client.send({ type: "conversation.item.create", item: result("call_made_up") });
    client.send({ type: "response.create" });
    expect(await client.next("error")).toMatchObject({ error: { code: "message-limit" } });
  });

  test("tokens are those of `response.done`, and the client's own `response.done` changes nothing", async () => {
    const client = await talkTo({ tokenLimits: [{ limit: 1000, per: "day" }] });
    const forged = { type: "response.done", response: { id: "r", status: "failed", usage: { total_tokens: -5000 } } };
    client.send(forged);
    await write(client, "Tell me a story.");
    client.send(forged);
    const { response } = await client.next("response.done");
    const record = await site.governor.export({ id: "kai" });
    expect(record?.record?.today.tokens).toBe(response!.usage.total_tokens);
  });

  test("a turn that the provider leaves unanswered is given back, and the socket closes", async () => {
    await responder.close();
    // Its first word would be an answer.
    responder = await startResponder({ wordMs: 60_000 });
    const client = await talkTo(perDay(5));
    client.send({ type: "response.create" });
    await client.next("response.created");
    await responder.close();
    expect(await client.closed).toMatchObject({ code: 1011 });
    expect(await left()).toBe(5);
    responder = await startResponder();
  });
});

describe("the end of the day", () => {
  const count = (frames: readonly { readonly type: string }[], type: string): number =>
    frames.filter((frame) => frame.type === type).length;

  /** Sends sound, and waits until the model has heard it, or the last sentence begins. */
  async function send(client: Client, audio: string): Promise<void> {
    const heard = (): number => count(responder.received, "input_audio_buffer.append");
    const before = heard();
    client.send({ type: "input_audio_buffer.append", audio });
    while (heard() === before && count(client.frames, "response.created") < 2)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  test("the model says one sentence in the child's language, and the socket closes with the reason", async () => {
    const client = await talkTo({ dailyLimit: "10m" });
    await write(client, "Tell me a story.");
    await client.next("response.done");
    for (let tick = 0; tick < 41; tick += 1) {
      site.pass(15_000);
      await send(client, Buffer.alloc(4800).toString("base64"));
    }
    const { response } = await client.next("response.created");
    const said = await client.next("response.done");
    expect(said.response).toMatchObject({ id: response!.id, status: "completed" });
    const words = client.frames.filter((frame) => frame.response_id === response!.id && /transcript/.test(frame.type));
    expect(words.map(({ delta }) => delta).join("")).toMatch(/^You've reached today's 10 min limit\. Opens again /);
    // Audio that was sent is still playing: the socket closes when it has ended.
    site.pass(20_000);
    expect(await client.closed).toEqual({ code: 4403, reason: "daily-limit" });
    expect(client.frames.at(-1)).toMatchObject({ type: "recess.state", recess: { outcome: "block" } });
    while (responder.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const asked = responder.received.findLast(({ type }) => type === "response.create");
    expect(asked?.["response"]).toMatchObject({ conversation: "none", input: [], tools: [] });
  });

  test("a guardian's pause ends it at the next check, and a grant prolongs it while it is open", async () => {
    const client = await talkTo({ dailyLimit: "10m", guardian: { maxExtraTimePerDay: "1h" } }, { finishReply: "0s" });
    await write(client, "Tell me a story.");
    await client.next("response.done");
    await site.governor.grant({ id: "kai", age: 14 }, { minutes: 15 });
    for (let tick = 0; tick < 60; tick += 1) {
      site.pass(15_000);
      await send(client, "AAAA");
    }
    expect(client.socket.readyState).toBe(1);
    await site.governor.pause({ id: "kai", age: 14 }, {});
    site.pass(15_000);
    expect(await client.closed).toEqual({ code: 4403, reason: "paused" });
  });
});

test("openai's realtime client: a reply, a refusal it can show, and the end", async () => {
  const model = proxySocket(() => new WebSocket(responder.url));
  site = await startSite({ dialect: openaiRealtime(), model, band: perDay(1) });
  const openai = new OpenAI({ apiKey: "none", baseURL: `${site.origin}/v1` });
  // It requires TLS, for which a loopback server has no certificate.
  const plain = { createConnection: () => connect(Number(new URL(site.origin).port), "127.0.0.1") };
  const options = { headers: { "x-user": "kai" }, ...plain };
  const talk = new OpenAIRealtimeWS({ model: "starling-voice", options }, openai);
  const events: string[] = [];
  talk.on("event", ({ type }) => events.push(type));
  const until = async (type: string): Promise<void> => {
    while (!events.includes(type)) await once(talk.socket, "message");
  };
  await once(talk.socket, "open");
  talk.send({ type: "response.create" });
  await until("response.done");
  const refusal = new Promise<string>((resolve) => talk.on("error", ({ message }) => resolve(message)));
  talk.send({ type: "response.create" });
  expect(await refusal).toContain("1/1 messages");
  const closed = once(talk.socket, "close");
  await site.governor.pause({ id: "kai", age: 14 }, {});
  site.pass(15_000);
  // The last sentence has been sent; audio that still plays has its time.
  while (events.filter((type) => type === "response.done").length < 2) await once(talk.socket, "message");
  site.pass(20_000);
  const [code, reason] = (await closed) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([4403, "paused"]);
});
