import { expect, test } from "vitest";
import { collect, openAIChat, pushSource } from "../support/replies.ts";
import { CHILD, world } from "./world.ts";

// A heartbeat is all that a page may report. It can be replayed, held back, forged or sent from elsewhere.

test("a repeated goodbye cancels neither a message's time nor a streaming reply's", async () => {
  const source = pushSource();
  const handler = (): Response => new Response(source.stream, { headers: { "content-type": "text/event-stream" } });
  const { beat, chat, governor, time } = world({ handler });
  const reader = collect((await chat({ headers: { "recess-device": "d" } })).body!);
  for (let second = 0; second < 600; second++) {
    source.push(openAIChat.text("."));
    await beat({ type: "away", device: "d" });
    await beat({ type: "away" });
    await time.advance(1000);
  }
  expect((await governor.status(CHILD)).usedMs).toBe(600_000);
  await reader.leave();
});

test("a page cannot send the name under which a streaming reply is counted", async () => {
  const { beat, chat, governor, time } = world();
  const res = await chat();
  for (const device of [`\u2193${res.headers.get("recess-decision")}`, "\u2193", "é"]) {
    expect((await beat({ type: "away", device })).status).toBe(400);
  }
  expect(time.now()).toBe((await governor.status(CHILD)).at);
});

test("when a client leaves, its reply leases nothing more: at most 30 s are counted after it", async () => {
  const source = pushSource();
  const handler = (): Response => new Response(source.stream, { headers: { "content-type": "text/event-stream" } });
  const { beat, chat, governor, time } = world({ handler });
  const reader = collect((await chat({ headers: { "recess-device": "d" } })).body!);
  source.push(openAIChat.text("hello"));
  await time.advance(90_000);
  await beat({ type: "away", device: "d" });
  await reader.leave();
  await time.advance(600_000);
  expect((await governor.status(CHILD)).usedMs).toBe(120_000);
});

test("a replayed heartbeat costs at most the time that passes", async () => {
  const { beat, governor, time } = world();
  for (let i = 0; i < 500; i++) await beat({ type: "active", device: "stolen" });
  await time.advance(30_000);
  for (let i = 0; i < 500; i++) await beat({ type: "active", device: "stolen" });
  expect((await governor.status(CHILD)).usedMs).toBe(30_000);
});

test("a stolen heartbeat has no effect without the session, and with another session it counts for that one", async () => {
  const { app, governor } = world({
    account: (c) => {
      const session = c.req.header("cookie");
      if (session === undefined) return c.body(null, 401);
      return session === "sid=child" ? CHILD : { ...CHILD, id: "thief" };
    },
  });
  const replay = async (cookie?: string): Promise<number> => {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (cookie !== undefined) headers["cookie"] = cookie;
    const body = '{"type":"active","device":"of-the-child"}';
    return (await app.request("/recess/heartbeat", { method: "POST", headers, body })).status;
  };
  expect(await replay()).toBe(401);
  expect(await replay("sid=thief")).toBe(200);
  expect(await governor.export(CHILD)).toBeNull();
  expect(await governor.export({ id: "thief" })).not.toBeNull();
});

test("withholding heartbeats does not make a message free", async () => {
  const { chat, governor, time } = world();
  await chat();
  await time.advance(30_000);
  expect((await governor.status(CHILD)).usedMs).toBe(30_000);
});

test("receipts of notices that were never given have no effect, however many", async () => {
  const { beat, governor } = world();
  await beat({ type: "active" });
  const before = await governor.export(CHILD);
  const ack = Array.from({ length: 16 }, (_, i) => `reminder:forged${i}@0`);
  expect((await beat({ type: "active", ack })).status).toBe(200);
  expect((await beat({ type: "active", ack: [...ack, "one more"] })).status).toBe(400);
  expect(await governor.export(CHILD)).toEqual(before);
});
