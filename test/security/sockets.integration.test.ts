import { once } from "node:events";
import { jsonChat, openaiRealtime, proxySocket, rawFrames } from "@recess/hono/socket";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { opened, reading, refused } from "../sockets/client.ts";
import { type Responder, startResponder } from "../sockets/responder.ts";
import { type Site, startSite } from "../sockets/site.ts";

let site: Site;
let responder: Responder | null = null;
afterEach(async () => {
  await site.close();
  await responder?.close();
  responder = null;
});

const kai = { id: "kai", age: 14 };
const usedSeconds = async (): Promise<number> => ((await site.governor.status(kai)).usedMs ?? 0) / 1000;
/** What is under way without a disk or a network is done after it. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Until the server knows of so many sockets. */
const connected = async (count: number): Promise<void> => {
  while (site.clients().length !== count) await pause(1);
};

/** Repeats what it receives. */
const echo = () => ({
  onMessage: (event: MessageEvent, ws: { send(data: string): void }) => ws.send(String(event.data)),
});

test("frames of 16 MB and floods cost the sender its socket, and reach no model", async () => {
  const heard: unknown[] = [];
  const model = () => ({ onMessage: (event: MessageEvent) => void heard.push(event.data) });
  site = await startSite({ dialect: rawFrames(), model });
  const big = await opened(site.connect());
  big.socket.send(Buffer.alloc(16 * 1_048_576));
  expect((await big.closed).code).toBe(1009);
  expect(heard).toEqual([]);
  const flood = await opened(site.connect());
  for (let i = 0; i < 5000; i += 1) flood.socket.send("x");
  expect(await flood.closed).toEqual({ code: 1008, reason: "too-many-frames" });
  expect(heard.length).toBeLessThanOrEqual(2000);
  expect(site.errors).toEqual([]);
});

test("endless silence is use like any other sound, and a socket without frames is not", async () => {
  site = await startSite({ dialect: rawFrames(), model: echo, band: { dailyLimit: "10m" } });
  const open = await opened(site.connect());
  site.pass(600_000);
  expect(await usedSeconds()).toBe(0);
  for (let tick = 0; tick < 45 && open.socket.readyState === 1; tick += 1) {
    open.socket.send("0");
    await Promise.race([once(open.socket, "message"), open.closed]);
    site.pass(15_000);
    // What the passed time set off comes first.
    await turn();
  }
  expect(await open.closed).toEqual({ code: 4403, reason: "daily-limit" });
  expect(await usedSeconds()).toBe(600);
});

test("two sockets of one account, and one that comes back again and again, are one budget", async () => {
  site = await startSite({ dialect: rawFrames(), model: echo });
  const [one, two] = [await opened(site.connect()), await opened(site.connect())];
  for (let tick = 0; tick < 20; tick += 1) {
    for (const { socket } of [one, two]) {
      socket.send("0");
      await once(socket, "message");
    }
    site.pass(15_000);
    await turn();
  }
  expect(await usedSeconds()).toBe(300);
  one.socket.close();
  two.socket.close();
  await Promise.all([one.closed, two.closed]);
  for (let tick = 0; tick < 20; tick += 1) {
    const again = await opened(site.connect());
    again.socket.send("0");
    await once(again.socket, "message");
    again.socket.terminate();
    await again.closed;
    await connected(0);
    await turn();
    site.pass(15_000);
  }
  expect(await usedSeconds()).toBe(600);
});

test("reconnecting 100 times in the last second gains nothing", async () => {
  responder = await startResponder({ wordMs: 1 });
  const { url } = responder;
  const model = proxySocket(() => new WebSocket(url));
  site = await startSite({
    dialect: openaiRealtime(),
    model,
    policy: { finishReply: "10s" },
    band: { dailyLimit: "1m", voice: { messageLimits: [{ limit: 5, per: "day" }] } },
  });
  await site.governor.heartbeat(kai, { device: "page" });
  site.pass(59_000);
  let answered = 0;
  for (let i = 0; i < 100; i += 1) {
    const client = reading(site.connect());
    if (i === 50) site.pass(1000);
    await Promise.race([once(client.socket, "open"), client.closed]);
    if (client.socket.readyState === 1) client.send({ type: "response.create" });
    await pause(2);
    answered += client.frames.filter(({ type }) => type === "response.created").length;
    client.socket.terminate();
  }
  expect(answered).toBeLessThanOrEqual(5);
  expect((await refused(site.connect())).body).toMatchObject({ code: "daily-limit" });
  expect(await usedSeconds()).toBe(60);
});

test("no more conversations at once than allowed, even if all are requested at the same moment", async () => {
  site = await startSite({ dialect: rawFrames(), model: echo });
  const sockets = Array.from({ length: 30 }, () => reading(site.connect()));
  await Promise.all(sockets.map(({ socket, closed }) => Promise.race([once(socket, "open"), closed])));
  expect(sockets.filter(({ socket }) => socket.readyState === 1)).toHaveLength(4);
  for (const { socket } of sockets) socket.terminate();
});

test("a page of another site cannot open a conversation with the child's session", async () => {
  site = await startSite({ dialect: jsonChat(), model: echo });
  const elsewhere = await refused(site.connect("kai", { origin: "https://elsewhere.example" }));
  expect([elsewhere.status, elsewhere.body]).toMatchObject([403, { code: "cross-site" }]);
});

test("nothing that the page claims about its state or a reply is trusted", async () => {
  responder = await startResponder();
  const { url } = responder;
  const model = proxySocket(() => new WebSocket(url));
  site = await startSite({
    dialect: openaiRealtime(),
    model,
    band: { voice: { messageLimits: [{ limit: 2, per: "day" }] } },
  });
  const client = await opened(site.connect());
  client.send({ type: "response.create" });
  await client.next("response.created");
  for (const type of ["response.done", "recess.state", "session.updated", "input_audio_buffer.committed"]) {
    client.send({
      type,
      response: { id: "resp_1", status: "failed" },
      session: { turn_detection: null },
      recess: { v: 1 },
    });
  }
  await client.next("response.done");
  // One turn was charged, and not refunded; the forged ones charged nothing.
  const { quotas } = await site.governor.status(kai, { channel: "voice" });
  expect(quotas[0]?.remaining).toBe(1);
  expect(responder.received.map(({ type }) => type)).not.toContain("recess.state");
});

test("a client that is killed stops counting within a lease", async () => {
  site = await startSite({ dialect: rawFrames(), model: echo });
  const client = await opened(site.connect());
  client.socket.send("0");
  await once(client.socket, "message");
  client.socket.terminate();
  await connected(0);
  await turn();
  site.pass(600_000);
  expect(await usedSeconds()).toBe(30);
});

/** The responder behind a governed socket. */
async function talkTo(options: Partial<Parameters<typeof startSite>[0]>): Promise<Responder> {
  const started = await startResponder({ wordMs: 1 });
  responder = started;
  const model = proxySocket(() => new WebSocket(started.url));
  site = await startSite({ dialect: openaiRealtime(), model, ...options });
  return started;
}

const spoken = (limit: number) => ({ voice: { messageLimits: [{ limit, per: "day" as const }] } });
const leftToSay = async (): Promise<unknown> =>
  (await site.governor.status(kai, { channel: "voice" })).quotas[0]?.remaining;

test("a frame that parsers read in different ways reaches the model in one way, or not at all", async () => {
  const { received } = await talkTo({ band: spoken(9) });
  const client = await opened(site.connect());
  const sound = "A".repeat(3000);
  const create = '"type":"response.create"';
  const append = '"type":"input_audio_buffer.append"';
  for (const frame of [
    `{${create},"x":NaN}`,
    `{${create},}`,
    `{${create}}{${create}}`,
    `[{${create}},{${create}}]`,
    `\uFEFF{${create}}`,
    `{${append},"audio":"${sound}"}{${create}}`,
    `{"audio":"${sound}",${create},}`,
    `{${create}/**/}`,
    `"response.create"`,
    "",
  ]) {
    client.socket.send(frame);
    expect(await client.next("error"), frame.slice(0, 60)).toMatchObject({ error: { code: "invalid_json" } });
  }
  client.socket.send(Buffer.from(`{${create},"x":NaN}`), { binary: true });
  await client.next("error");
  expect(received).toEqual([]);
  // Of two members with one name the last one counts, for the limits and for the model.
  client.socket.send(`{${create},${append},"audio":"${sound}"}`);
  client.socket.send(`{${append},"audio":"${sound}",${create}}`);
  await client.next("response.done");
  client.socket.send(`{${append},"audio":"${sound}","t\\u0079pe":"response.create"}`);
  await client.next("response.done");
  client.socket.send(Buffer.from(`{${create}}`), { binary: true });
  await client.next("response.done");
  for (const letter of `{${create}}`) client.socket.send(letter, { fin: false });
  client.socket.send("", { fin: true });
  await client.next("response.done");
  expect(received.map(({ type }) => type)).toEqual([
    "input_audio_buffer.append",
    ...Array.from({ length: 4 }, () => "response.create"),
  ]);
  expect(await leftToSay()).toBe(5);
});

test("frames sent before the model is connected, or its session is set, have the same limits", async () => {
  const { received } = await talkTo({ band: spoken(1) });
  const client = reading(site.connect());
  await once(client.socket, "open");
  for (const type of ["session.created", "session.updated"]) {
    client.send({ type, session: { turn_detection: null, audio: { input: { turn_detection: null } } } });
  }
  for (const id of ["one", "two", "three"]) client.send({ type: "response.create", event_id: id });
  for (const id of ["two", "three"]) {
    const isRefusal = ({ error }: (typeof client.frames)[number]): boolean =>
      (error as { readonly event_id?: string } | undefined)?.event_id === id;
    expect(await client.next(isRefusal)).toMatchObject({ error: { code: "message-limit" } });
  }
  await client.next("response.done");
  expect(received.filter(({ type }) => type === "response.create")).toHaveLength(1);
  expect(await leftToSay()).toBe(0);
});

test("`exempt` receives all of a turn's text, wherever the protocol has it", async () => {
  const texts: (string | null)[] = [];
  await talkTo({
    band: spoken(9),
    exempt: (_c, turn) => {
      if (turn !== null) texts.push(turn.text);
      return false;
    },
  });
  const client = await opened(site.connect());
  const says = (text: string): object => ({ type: "message", role: "user", content: [{ type: "input_text", text }] });
  const turn = async (response?: object): Promise<void> => {
    client.send({ type: "response.create", ...(response && { response }) });
    await client.next("response.done");
  };
  await turn({ input: [says("I want to die"), says("really")] });
  for (const text of ["help me", "hello?"]) client.send({ type: "conversation.item.create", item: says(text) });
  await turn();
  client.send({ type: "conversation.item.create", item: says("help") });
  client.send({ type: "input_audio_buffer.commit" });
  await turn({ input: "broken", conversation: "none" });
  await turn({ input: [null, 7, { type: "item_reference", id: "item_1" }] });
  expect(texts).toEqual(["I want to die\nreally", "help me\nhello?", "help", null]);
});
