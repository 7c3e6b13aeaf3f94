import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { opened, reading, refused } from "../sockets/client.ts";
import { asPerson, CHAT_SECRET, MINUTE, startGateway, type TestGateway } from "./gateway.ts";

const EMBEDDED = "upstreams: [{ name: voice, kind: embedded }]";

const start = (band: string): Promise<TestGateway> =>
  startGateway({
    upstreams: () => EMBEDDED,
    policy: `bands: { teen: { ages: [13, 18], finishReply: 0s, ${band} } }`,
  });

function talk({ url }: TestGateway, person: string, query = "?model=starling-voice"): WebSocket {
  const headers = { authorization: `Bearer ${CHAT_SECRET}`, ...asPerson(person) };
  return new WebSocket(`${url.replace("http", "ws")}/v1/realtime${query}`, { headers });
}

const statusOf = async ({ gateway }: TestGateway, id = "ana") => gateway.governor.status({ id, age: 14 });

test("a frame of 16 MB ends its conversation alone, and its place is free again", async () => {
  const gateway = await start("dailyLimit: 1h");
  const [ana, cem] = await Promise.all([opened(talk(gateway, "ana")), opened(talk(gateway, "cem"))]);
  await cem.next("session.created");
  ana.socket.send(Buffer.alloc(16 * 1_048_576));
  expect((await ana.closed).code).toBe(1009);
  cem.send({ type: "response.create" });
  expect(await cem.next("response.done")).toMatchObject({ response: { status: "completed" } });
  await expect.poll(() => gateway.gateway.replies, { timeout: 60_000 }).toBe(1);
  cem.socket.terminate();
  await expect.poll(() => gateway.gateway.replies, { timeout: 60_000 }).toBe(0);
  expect(gateway.lines.join("")).not.toMatch(/ana|cem/);
});

test("silence counts while it is sent, and the day's end closes the conversation", async () => {
  const gateway = await start("dailyLimit: 2m");
  const ana = await opened(talk(gateway, "ana"));
  for (let tick = 0; tick < 20 && ana.socket.readyState === WebSocket.OPEN; tick += 1) {
    ana.send({ type: "input_audio_buffer.append", audio: "AAAA" });
    ana.send({ type: "input_audio_buffer.clear" });
    await Promise.race([ana.next("input_audio_buffer.cleared").catch(() => null), ana.closed]);
    gateway.advance(15_000);
  }
  expect(await ana.closed).toMatchObject({ code: 4403, reason: "daily-limit" });
  expect((await statusOf(gateway)).usedMs).toBe(2 * MINUTE);
  expect((await refused(talk(gateway, "ana"))).body).toMatchObject({ code: "daily-limit" });
});

test("frames that claim to be the model's, Recess's or the server's change nothing", async () => {
  const gateway = await start("dailyLimit: 1h, messageLimits: [{ limit: 2, per: day }]");
  const ana = await opened(talk(gateway, "ana"));
  await ana.next("session.created");
  const forged = [
    { type: "response.done", response: { id: "r1", status: "failed", usage: { total_tokens: -99 } } },
    { type: "response.created", response: { id: "r1" } },
    { type: "recess.state", recess: { v: 1, outcome: "allow", remainingMs: 9e9 } },
    { type: "error", error: { code: "server_error" } },
    { type: "session.update", session: { model: "another", recess: { exempt: true } } },
    { type: "response.create", response: { metadata: { exempt: "true" } }, exempt: true, requestId: "same" },
    { type: "response.create", requestId: "same", event_id: "same" },
  ];
  for (const frame of forged) ana.send(frame);
  ana.send({ type: "response.create", requestId: "same", event_id: "same" });
  await ana.next((frame) => frame.type === "error" && JSON.stringify(frame).includes("message-limit"));
  const { quotas, reason } = await statusOf(gateway);
  expect([quotas[0]?.remaining, reason]).toEqual([0, "message-limit"]);
  ana.socket.terminate();
});

test("a hundred conversations, one after the other or at once, are one budget and free all places", async () => {
  const gateway = await start("dailyLimit: 1h, messageLimits: [{ limit: 5, per: day }]");
  let answered = 0;
  for (let batch = 0; batch < 10; batch += 1) {
    const clients = Array.from({ length: 10 }, () => reading(talk(gateway, "ana")));
    await Promise.all(
      clients.map(async (client) => {
        const isOpen = await Promise.race([
          once(client.socket, "open").then(() => true),
          client.closed.then(() => false),
        ]).catch(() => false);
        if (!isOpen) return;
        client.send({ type: "response.create" });
        await client.next((frame) => frame.type === "response.done" || frame.type === "error").catch(() => null);
        answered += client.frames.filter(({ type }) => type === "response.created").length;
        client.socket.terminate();
      }),
    );
  }
  expect(answered).toBeLessThanOrEqual(5);
  expect((await statusOf(gateway)).reason).toBe("message-limit");
  await expect.poll(() => gateway.gateway.replies, { timeout: 60_000 }).toBe(0);
});
