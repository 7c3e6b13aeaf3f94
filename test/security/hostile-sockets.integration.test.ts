import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { jsonChat, proxySocket, rawFrames } from "@recess/hono/socket";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type Frame, opened } from "../sockets/client.ts";
import { type Site, startSite } from "../sockets/site.ts";

let site: Site;
/** Waits as long as a busy machine may take. */
const poll = <Value>(value: () => Value) => expect.poll(value, { timeout: 120_000 });
const ends: (() => void)[] = [];
afterEach(async () => {
  await site.close();
  for (const end of ends.splice(0)) end();
});

const kai = { id: "kai", age: 14 };
const voice = (limit: number) => ({ voice: { messageLimits: [{ limit, per: "day" as const }] } });
const left = async (): Promise<unknown> => (await site.governor.status(kai, { channel: "voice" })).quotas[0]?.remaining;
type Socket = { send(data: string): void; close(code?: number, reason?: string): void };

/** Answers messages with one word, except those that must wait. */
const chat = () => ({
  onMessage(event: MessageEvent, ws: Socket) {
    const text = typeof event.data === "string" ? event.data : new TextDecoder().decode(event.data as ArrayBuffer);
    const frame = JSON.parse(text) as Frame;
    if (frame.type !== "message" && frame.type !== "results") return;
    heard.push(frame);
    if (frame.text === "wait") return;
    const reply = `reply-${heard.length}`;
    ws.send(JSON.stringify({ type: "delta", reply, text: "Yes." }));
    if (frame.text === "calls") ws.send(JSON.stringify({ type: "calls", reply, calls: [{ id: "call-1" }] }));
    ws.send(JSON.stringify({ type: "done", reply }));
  },
});
let heard: Frame[] = [];
/** The server has handled everything that was sent before. */
async function settled(client: { readonly socket: WebSocket }): Promise<void> {
  client.socket.ping();
  await once(client.socket, "pong");
}

test("one message sent many times, over one socket and over four at once, is answered once", async () => {
  heard = [];
  site = await startSite({ dialect: jsonChat(), model: chat, band: voice(9) });
  const clients = await Promise.all([1, 2, 3, 4].map(() => opened(site.connect())));
  for (let i = 0; i < 10; i += 1)
    for (const client of clients) client.send({ type: "message", id: "m1", text: "wait" });
  for (const client of clients) await settled(client);
  expect(heard).toHaveLength(1);
  expect(await left()).toBe(8);
  // Its socket drops: the same message may be sent again, and is charged once.
  for (const client of clients) client.socket.terminate();
  await poll(() => site.clients()).toEqual([]);
  const again = await opened(site.connect());
  again.send({ type: "message", id: "m1", text: "wait" });
  await poll(() => heard.length).toBe(2);
  expect(await left()).toBe(8);
});

test("one that was answered is a new one when it comes again", async () => {
  heard = [];
  site = await startSite({ dialect: jsonChat(), model: chat, band: voice(2) });
  const client = await opened(site.connect());
  for (let i = 0; i < 2; i += 1) {
    client.send({ type: "message", id: "m1", text: "hi" });
    await client.next("done");
  }
  client.send({ type: "message", id: "m1", text: "hi" });
  expect(await client.next("refused")).toMatchObject({ code: "message-limit" });
  expect(heard).toHaveLength(2);
});

test("messages as bytes, or in fragments, and results that nobody asked for, are turns like any other", async () => {
  heard = [];
  site = await startSite({ dialect: jsonChat(), model: chat, band: voice(4) });
  const client = await opened(site.connect());
  const text = JSON.stringify({ type: "message", id: "m1", text: "hi" });
  client.socket.send(Buffer.from(text), { binary: true });
  await client.next("done");
  expect(await left()).toBe(3);
  for (const letter of text) client.socket.send(letter, { fin: false });
  client.socket.send("", { fin: true });
  await client.next("done");
  expect(await left()).toBe(2);
  client.send({ type: "results", id: "m2", results: [{ call: "made-up" }] });
  await client.next("done");
  expect(await left()).toBe(1);
  client.send({ type: "message", id: "m3", text: "calls" });
  await client.next("done");
  const many = Array.from({ length: 20_000 }, (_, i) => ({ call: `call-${i}` }));
  client.send({ type: "results", id: "m4", results: [{ call: "call-1" }, ...many] });
  await client.next("done");
  expect(await left()).toBe(0);
  client.send({ type: "results", id: "m5", results: [{ call: "call-1" }] });
  expect(await client.next("refused")).toMatchObject({ id: "m5" });
});

test("messages over a socket and over HTTP are one budget where the socket is for text", async () => {
  heard = [];
  const band = { messageLimits: [{ limit: 2, per: "day" as const }] };
  site = await startSite({ dialect: jsonChat(), model: chat, band, channel: "text" });
  const client = await opened(site.connect());
  client.send({ type: "message", id: "m1", text: "hi" });
  await client.next("done");
  expect((await site.governor.admit(kai)).outcome).toBe("allow");
  client.send({ type: "message", id: "m2", text: "hi" });
  expect(await client.next("refused")).toMatchObject({ code: "message-limit" });
});

test("a flood of pings costs the sender its socket", async () => {
  site = await startSite({ dialect: rawFrames(), model: chat });
  const client = await opened(site.connect());
  for (let i = 0; i < 300 && client.socket.readyState === 1; i += 1) {
    for (let j = 0; j < 10; j += 1) client.socket.ping();
    await Promise.race([once(client.socket, "pong"), client.closed]);
  }
  expect(await client.closed).toEqual({ code: 1008, reason: "too-many-frames" });
});

test("a compressed frame that is too big when unpacked closes the socket", async () => {
  heard = [];
  site = await startSite({ dialect: rawFrames(), model: chat, deflates: true });
  const socket = new WebSocket(site.connect().url, { perMessageDeflate: { threshold: 0 } });
  const client = await opened(socket);
  expect(socket.extensions).toContain("permessage-deflate");
  socket.send("0".repeat(16 * 1_048_576));
  expect((await client.closed).code).toBe(1009);
  expect(heard).toEqual([]);
});

test("an endless message in fragments does not count as presence and is bounded", async () => {
  site = await startSite({ dialect: rawFrames(), model: chat, maxPayload: 1_000_000 });
  const client = await opened(site.connect());
  for (let i = 0; i < 20; i += 1) {
    client.socket.send("a", { fin: false });
    await settled(client);
    site.pass(15_000);
  }
  expect((await site.governor.status(kai)).usedMs).toBe(0);
  const part = Buffer.alloc(300_000);
  for (let i = 0; i < 5 && client.socket.readyState === 1; i += 1) client.socket.send(part, { fin: false });
  expect((await client.closed).code).toBe(1009);
});

test("a client that reads nothing makes the provider wait, and the server buffers little", async () => {
  const provider = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  ends.push(() => provider.close());
  await once(provider, "listening");
  const { port } = provider.address() as AddressInfo;
  site = await startSite({ dialect: rawFrames(), model: proxySocket(() => new WebSocket(`ws://127.0.0.1:${port}`)) });
  const client = await opened(site.connect());
  client.socket.pause();
  await poll(() => provider.clients.size).toBe(1);
  const [upstream] = [...provider.clients];
  const sound = Buffer.alloc(65_536);
  for (let i = 0; i < 600; i += 1) upstream!.send(sound);
  // Everything stays in the provider's own buffer: 39 MB minus what the kernel and one of our buffers hold.
  const held = (): number => site.clients()[0]!.bufferedAmount;
  await poll(held).toBeGreaterThan(1_000_000);
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(held()).toBeLessThan(8 * 1_048_576);
  expect(upstream!.bufferedAmount).toBeGreaterThan(4 * 1_048_576);
  // Once it reads, everything arrives.
  client.socket.resume();
  await poll(() => client.frames.length).toBe(600);
  upstream!.terminate();
});

test("if the model cannot be paused, a client that reads nothing is disconnected, also an adult's", async () => {
  const flood = () => ({
    onMessage(_event: MessageEvent, ws: { send(data: string): void }) {
      for (let i = 0; i < 1000; i += 1) ws.send("a".repeat(65_536));
    },
  });
  site = await startSite({ dialect: rawFrames(), model: flood });
  for (const user of ["kai", "adult-1"]) {
    const client = await opened(site.connect(user));
    client.socket.pause();
    client.socket.send("go");
    await poll(() => site.clients().filter(({ readyState }) => readyState === 1).length).toBe(0);
    expect(site.clients()[0]?.bufferedAmount ?? 0).toBeLessThan(16 * 1_048_576);
    client.socket.terminate();
    for (const socket of site.clients()) socket.terminate();
    await poll(() => site.clients().length).toBe(0);
  }
});

test("while a provider does not answer the upgrade, the child's socket is paused", async () => {
  const silent: Server = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  ends.push(() => silent.close());
  const { port } = silent.address() as AddressInfo;
  const upstreams: WebSocket[] = [];
  const model = proxySocket(() => {
    const upstream = new WebSocket(`ws://127.0.0.1:${port}`);
    upstreams.push(upstream);
    return upstream;
  });
  site = await startSite({ dialect: rawFrames(), model });
  const client = await opened(site.connect());
  for (let i = 0; i < 9; i += 1) client.socket.send(Buffer.alloc(1_000_000));
  await poll(() => site.clients()[0]?.isPaused).toBe(true);
  client.socket.terminate();
  site.clients()[0]!.terminate();
  for (const upstream of upstreams) upstream.on("error", () => {}).terminate();
});

test("a model that cannot be reached, and one that closes with a long reason, end the conversation and free its place", async () => {
  site = await startSite({
    dialect: jsonChat(),
    maxSockets: 1,
    model: proxySocket((c) => {
      throw new Error(`no model at ${c.req.path}`);
    }),
  });
  for (let i = 0; i < 2; i += 1) {
    const client = await opened(site.connect());
    expect((await client.closed).code).toBe(1011);
  }
  expect(site.errors).toHaveLength(2);
  await site.close();
  const rude = () => ({ onMessage: (_event: MessageEvent, ws: Socket) => ws.close(4000, "ü".repeat(100)) });
  site = await startSite({ dialect: jsonChat(), maxSockets: 1, model: rude });
  for (let i = 0; i < 2; i += 1) {
    const client = await opened(site.connect());
    client.send({ type: "message", id: "m1", text: "hi" });
    expect(await client.closed).toEqual({ code: 4000, reason: "ü".repeat(61) });
  }
  expect(site.errors).toEqual([]);
});

test("calls for help pass: one turn by its text, or the whole conversation, and when `exempt` throws", async () => {
  heard = [];
  site = await startSite({
    dialect: jsonChat(),
    model: chat,
    band: { ...voice(1), dailyLimit: "10m" },
    exempt(c, turn) {
      if (turn === null) return c.req.query("user") === "kai" && c.req.query("help") !== undefined;
      if (turn.text === "broken") throw new Error("The classifier is away.");
      return turn.text?.includes("help") ?? false;
    },
  });
  const client = await opened(site.connect());
  for (const [id, text, answer] of [
    ["m1", "hi", "done"],
    ["m2", "hi", "refused"],
    ["m3", "help me", "done"],
    ["m4", "broken", "done"],
    ["m5", "hi", "refused"],
  ] as const) {
    client.send({ type: "message", id, text });
    await client.next(answer);
  }
  expect(heard.map(({ id }) => id)).toEqual(["m1", "m3", "m4"]);
  expect(site.errors).toHaveLength(1);
  await site.governor.pause(kai, {});
  const helped = await opened(new WebSocket(`${site.origin.replace("http", "ws")}/talk?user=kai&help`));
  helped.send({ type: "message", id: "m6", text: "hi" });
  expect(await helped.next("done")).toBeDefined();
  expect(helped.frames.map(({ type }) => type)).not.toContain("recess.state");
});
