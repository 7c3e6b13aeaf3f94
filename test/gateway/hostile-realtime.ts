import { once } from "node:events";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { reading } from "../sockets/client.ts";
import { asPerson, CHAT_SECRET, startGateway, type TestGateway } from "./gateway.ts";

/** A gateway in front of the built-in voice, for a band with these limits. */
export const startVoice = (band: string): Promise<TestGateway> =>
  startGateway({
    upstreams: () => "upstreams: [{ name: voice, kind: embedded }]",
    policy: `bands: { teen: { ages: [13, 18], finishReply: 0s, ${band} } }`,
  });

export function talk({ url }: TestGateway, person: string): WebSocket {
  const headers = { authorization: `Bearer ${CHAT_SECRET}`, ...asPerson(person) };
  return new WebSocket(`${url.replace("http", "ws")}/v1/realtime?model=starling-voice`, { headers });
}

/** Opens ten conversations at once, so many times, and leaves each as soon as it is answered; all are one budget, and free their places. */
export async function reconnect(times: number): Promise<void> {
  const gateway = await startVoice("dailyLimit: 1h, messageLimits: [{ limit: 5, per: day }]");
  let answered = 0;
  for (let batch = 0; batch < times; batch += 1) {
    const clients = Array.from({ length: 10 }, () => reading(talk(gateway, "ana")));
    await Promise.all(
      clients.map(async (client) => {
        const isOpen = await Promise.race([
          once(client.socket, "open").then(() => true),
          client.closed.then(() => false),
        ]).catch(() => false);
        if (!isOpen) return;
        client.send({ type: "response.create" });
        await client.next(({ type }) => type === "response.output_audio.delta" || type === "error").catch(() => null);
        answered += client.frames.filter(({ type }) => type === "response.created").length;
        client.socket.terminate();
      }),
    );
  }
  expect(answered).toBeLessThanOrEqual(5);
  expect((await gateway.gateway.governor.status({ id: "ana", age: 14 })).reason).toBe("message-limit");
  await expect.poll(() => gateway.gateway.replies, { timeout: 60_000 }).toBe(0);
}
