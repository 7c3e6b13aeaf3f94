import { jsonChat } from "@recess/hono/socket";
import { afterEach, expect, test } from "vitest";
import { type Frame, opened, refused } from "./client.ts";
import { type Site, startSite } from "./site.ts";

let site: Site;
afterEach(async () => site.close());

/** Answers each message with two words; `slow` ones stay open until the test continues. */
const echo = () => ({
  onMessage(event: MessageEvent, ws: { send(data: string): void }) {
    const { type, id, text } = JSON.parse(String(event.data)) as Frame;
    if (type !== "message") return;
    const reply = `reply-${id}`;
    if (text === "fail") return ws.send(JSON.stringify({ type: "done", reply, error: "out of order" }));
    ws.send(JSON.stringify({ type: "delta", reply, text: "Hello " }));
    ws.send(JSON.stringify({ type: "delta", reply, text: "there." }));
    if (text !== "slow") ws.send(JSON.stringify({ type: "done", reply, usage: { total_tokens: 7 } }));
  },
});

test("a turn is charged, a refused one is a frame, and the socket stays open", async () => {
  site = await startSite({
    dialect: jsonChat(),
    model: echo,
    band: { messageLimits: [{ limit: 1, per: "day" }], voice: { messageLimits: [{ limit: 2, per: "day" }] } },
  });
  const client = await opened(site.connect());
  expect(await client.next("recess.state")).toMatchObject({ recess: { v: 1, outcome: "allow" } });
  for (const id of ["m1", "m2"]) {
    client.send({ type: "message", id, text: "hi" });
    expect(await client.next("done")).toMatchObject({ reply: `reply-${id}` });
  }
  client.send({ type: "message", id: "m3", text: "hi" });
  expect(await client.next("refused")).toMatchObject({
    id: "m3",
    code: "message-limit",
    message: expect.stringContaining("2/2 messages"),
    recess: { v: 1, code: "message-limit", retryAt: "2026-11-25T04:00:00.000Z" },
  });
  expect(client.socket.readyState).toBe(1);
  // Written messages have a limit of their own.
  expect((await site.governor.admit({ id: "kai", age: 14 })).outcome).toBe("allow");
  expect(site.errors).toEqual([]);
});

test("a turn that failed before its first word is refunded, and the same id is the same turn", async () => {
  site = await startSite({
    dialect: jsonChat(),
    model: echo,
    band: { voice: { messageLimits: [{ limit: 1, per: "day" }] } },
  });
  const client = await opened(site.connect());
  client.send({ type: "message", id: "m1", text: "fail" });
  await client.next("done");
  client.send({ type: "message", id: "m1", text: "hi" });
  await client.next("done");
  client.send({ type: "message", id: "m1", text: "hi" });
  expect(await client.next("refused")).toMatchObject({ code: "message-limit" });
});

test("refused before the upgrade with the usual body, and with a 401 of the app's", async () => {
  site = await startSite({ dialect: jsonChat(), model: echo, band: { dailyLimit: "0m" } });
  expect(await refused(site.connect())).toMatchObject({
    status: 403,
    headers: { "content-type": "application/problem+json", "recess-state": expect.stringContaining('d="block"') },
    body: { code: "daily-limit", recess: { outcome: "block", reason: "daily-limit" } },
  });
  const response = await fetch(`${site.origin}/talk?user=kai`);
  expect([response.status, await response.json()]).toMatchObject([426, { code: "upgrade-required" }]);
  expect(await refused(site.connect("kai", { origin: "https://elsewhere.example" }))).toMatchObject({
    status: 403,
    body: { code: "cross-site" },
  });
});

test("time is counted while frames flow, and ends with silence; the limit ends the conversation", async () => {
  site = await startSite({
    dialect: jsonChat(),
    model: echo,
    band: { dailyLimit: "10m" },
    policy: { finishReply: "1m" },
  });
  const client = await opened(site.connect());
  const used = async (): Promise<number> => {
    const { usedMs } = await site.governor.status({ id: "kai", age: 14 });
    return Math.round((usedMs ?? 0) / 1000);
  };
  const talk = async (): Promise<void> => {
    client.send({ type: "message", id: "", text: "" });
    await client.next("done");
  };
  await talk();
  for (let tick = 0; tick < 12; tick += 1) {
    site.pass(15_000);
    await talk();
  }
  expect(await used()).toBe(180);
  // No more frames: two minutes of thinking count, and no more.
  for (let tick = 0; tick < 40; tick += 1) {
    site.pass(15_000);
    await site.governor.status({ id: "kai", age: 14 });
  }
  expect(await used()).toBe(300);
  client.send({ type: "message", id: "m1", text: "slow" });
  await client.next((frame) => frame.text === "there.");
  for (let tick = 0; tick < 19; tick += 1) {
    client.send({ type: "message", id: "", text: "" });
    await client.next("done");
    site.pass(15_000);
  }
  site.pass(15_000);
  // The reply under way may continue for a minute.
  client.send({ type: "message", id: "m2", text: "more" });
  expect(await client.next("refused")).toMatchObject({ id: "m2", code: "daily-limit" });
  site.pass(60_000);
  expect(await client.next("recess.state")).toMatchObject({ recess: { outcome: "block", reason: "daily-limit" } });
  expect(await client.closed).toEqual({ code: 4403, reason: "daily-limit" });
  expect(await used()).toBe(600);
  expect(site.errors).toEqual([]);
});

test("an adult's frames pass as they are", async () => {
  site = await startSite({ dialect: jsonChat(), model: echo, band: { dailyLimit: "0m" } });
  const client = await opened(site.connect("adult-1"));
  client.send({ type: "message", id: "m1", text: "hi" });
  expect(await client.next("done")).toMatchObject({ reply: "reply-m1" });
  expect(client.frames.map(({ type }) => type)).not.toContain("recess.state");
});
