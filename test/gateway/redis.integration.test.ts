import { expect, test } from "vitest";
import { startRedis } from "../support/redis.ts";
import { asPerson, chat, START, startGateway } from "./gateway.ts";

const CHAT = "/v1/chat/completions";
const POLICY = "bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 5, per: day }] } }";

test("two gateways on one Redis let as many messages and tasks pass as one", async () => {
  const redis = await startRedis();
  try {
    // Each would decide alone if the store took longer, as it does on a busy machine.
    const more = "limits: { storeTimeout: 20s }";
    const setup = { policy: POLICY, store: redis.url, more, clock: () => START + Math.round(performance.now()) };
    const gateways = await Promise.all([startGateway(setup), startGateway(setup)]);
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, count) => gateways[count % 2]!.post(CHAT, chat("large-1"), asPerson("ana"))),
    );
    const states = all.map(({ headers }) => headers.get("recess-state") ?? "");
    expect(states.filter((state) => state.includes('d="block"')).length).toBe(7);
    const received = gateways.flatMap(({ upstream }) => upstream.received);
    expect(received.length).toBe(5);
    const tasks = await Promise.all(
      Array.from({ length: 6 }, (_, count) =>
        gateways[count % 2]!.post(CHAT, chat("large-1"), asPerson("ana", { "x-openwebui-task": "tags_generation" })),
      ),
    );
    expect(tasks.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 200, 403, 403]);
  } finally {
    await redis.stop();
  }
});
