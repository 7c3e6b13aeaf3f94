import { WebSocket } from "ws";
import { expect, test } from "vitest";
import { asPerson, CHAT_SECRET, MINUTE, startGateway } from "../gateway/gateway.ts";
import { opened, refused } from "./client.ts";
import { startResponder } from "./responder.ts";

const EMBEDDED = "upstreams: [{ name: voice, kind: embedded }]";

function talk(url: string, person: string | null, model = "?model=starling-voice"): WebSocket {
  const headers = person === null ? {} : { authorization: `Bearer ${CHAT_SECRET}`, ...asPerson(person) };
  return new WebSocket(`${url.replace("http", "ws")}/v1/realtime${model}`, { headers });
}

test("speech through the gateway: turns are messages, and the day's end closes the conversation", async () => {
  const gateway = await startGateway({
    upstreams: () => EMBEDDED,
    policy:
      "bands: { teen: { ages: [13, 18], dailyLimit: 30m, finishReply: 0s, messageLimits: [{ limit: 2, per: day }] } }",
  });
  const ana = await opened(talk(gateway.url, "ana"));
  for (const _turn of [1, 2]) {
    ana.send({ type: "response.create" });
    expect(await ana.next("response.done")).toMatchObject({ response: { status: "completed" } });
  }
  ana.send({ type: "response.create" });
  expect(await ana.next("error")).toMatchObject({ error: { code: "message-limit" } });
  // Written messages and spoken turns share one budget if the band has no limits of speech.
  expect((await gateway.gateway.governor.status({ id: "ana", age: 14 })).reason).toBe("message-limit");

  const cem = await opened(talk(gateway.url, "cem"));
  const minutes = async (): Promise<number> =>
    ((await gateway.gateway.governor.status({ id: "cem", age: 14 })).usedMs ?? 0) / MINUTE;
  for (let tick = 0; tick < 4; tick += 1) {
    cem.send({ type: "input_audio_buffer.append", audio: "AAAA" });
    cem.send({ type: "input_audio_buffer.clear" });
    await cem.next("input_audio_buffer.cleared");
    gateway.advance(20_000);
  }
  expect(await minutes()).toBeGreaterThan(0.4);
  await gateway.gateway.governor.pause({ id: "cem", age: 14 }, {});
  cem.send({ type: "response.create" });
  expect(await cem.next("error")).toMatchObject({ error: { code: "paused" } });
  expect(await cem.closed).toEqual({ code: 4403, reason: "paused" });
  expect((await refused(talk(gateway.url, "cem"))).body).toMatchObject({ code: "paused" });
});

test("unknown people, and models that no upstream has, are refused before the upgrade", async () => {
  const gateway = await startGateway({
    upstreams: () =>
      "upstreams: [{ name: local, kind: openai, baseUrl: 'http://127.0.0.1:9/v1', models: ['voice-*', 'small-*'] }]",
  });
  const codeOf = async (socket: WebSocket): Promise<unknown> => {
    const { status, body } = await refused(socket);
    return [status, (body["error"] as { code: string } | undefined)?.code];
  };
  expect(await codeOf(talk(gateway.url, null))).toEqual([401, "identity-missing"]);
  expect(await codeOf(talk(gateway.url, "ana", ""))).toEqual([400, "model-missing"]);
  expect(await codeOf(talk(gateway.url, "ana", "?model=other"))).toEqual([404, "model-unknown"]);
  expect(await codeOf(talk(gateway.url, "ben", "?model=voice-1"))).toEqual([403, "model-not-open"]);
  const inGerman = new WebSocket(`${gateway.url.replace("http", "ws")}/v1/realtime?model=voice-1`, {
    headers: { authorization: `Bearer ${CHAT_SECRET}`, ...asPerson("ben"), "accept-language": "de" },
  });
  expect(JSON.stringify((await refused(inGerman)).body)).toMatch(/Modell/);
  expect((await fetch(`${gateway.url}/v1/realtime?model=voice-1`)).status).toBe(426);
  // An unreachable upstream closes the conversation, and its address is not revealed.
  const ana = await opened(talk(gateway.url, "ana", "?model=voice-1"));
  expect((await ana.closed).code).toBe(1011);
});

test("an upstream gets the operator's key and nothing of the person", async () => {
  const responder = await startResponder();
  const gateway = await startGateway({
    upstreams: () =>
      `upstreams: [{ name: local, kind: openai, baseUrl: "${responder.url.replace("ws", "http")}/v1", key: { env: MODEL_KEY } }]`,
  });
  const ana = await opened(talk(gateway.url, "ana"));
  await ana.next("session.created");
  expect(responder.requests).toEqual([
    { url: "/v1/realtime?model=starling-voice", authorization: "Bearer sk-secret-of-the-operator" },
  ]);
  expect(JSON.stringify(responder.headers)).not.toMatch(/\bana\b/);
  ana.send({ type: "response.create" });
  expect((await ana.next("response.done")).response?.status).toBe("completed");
  expect(gateway.gateway.replies).toBe(1);
  ana.socket.close();
  while (responder.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(gateway.gateway.replies).toBe(0);
  await responder.close();
});
