import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { createMetrics, type Metrics } from "@recess/hono/metrics";
import { redisStore, type RedisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zoneAtNoon } from "../support/noon.mjs";
import { type RedisServer, startRedis } from "../support/redis.ts";

let server: RedisServer;
let client: Redis;
let store: RedisStore;
beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url);
  // Long, because other tests keep the machine busy: after an outage, other numbers are correct.
  store = redisStore({ client, timeoutMs: 20_000 });
  await store.ready();
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});

function serverOf(): { readonly governor: Governor; readonly metrics: Metrics } {
  const metrics = createMetrics();
  const { onDecision, onProblem, onWrite } = metrics;
  const policy = {
    timeZone: zoneAtNoon(),
    bands: { teen: { ages: [13, 18] as const, messageLimits: [{ limit: 100, per: "day" as const }] } },
  };
  const secret = "0123456789abcdef0123456789abcdef";
  const governor = createGovernor({
    policy: definePolicy(policy),
    store: metrics.store(store),
    secret,
    onDecision,
    onProblem,
    onWrite,
  });
  return { governor, metrics };
}

const valueOf = ({ metrics }: { readonly metrics: Metrics }, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, "m").exec(metrics.text())?.[1]);

test("two servers and one account in Redis: each server counts what it folded, and where the other was faster", async () => {
  const child = { id: "child", age: 14 };
  const [one, other] = [serverOf(), serverOf()];
  await one.governor.admit(child);
  await other.governor.admit(child);
  expect([valueOf(one, "recess_store_conflicts_total"), valueOf(one, "recess_folds_total")]).toEqual([0, 0]);

  // The first server's copy is outdated; ten arrive together, of which nine wait for the first and are written together.
  await Promise.all(Array.from({ length: 10 }, () => one.governor.admit(child)));
  expect(valueOf(one, "recess_store_conflicts_total")).toBe(1);
  expect(valueOf(one, "recess_folds_total")).toBe(8);
  // The message that began the account also wrote its settings.
  expect(valueOf(one, "recess_store_swaps_total")).toBe(4);
  expect([valueOf(other, "recess_store_conflicts_total"), valueOf(other, "recess_folds_total")]).toEqual([0, 0]);
  expect((await other.governor.status(child)).quotas).toMatchObject([{ remaining: 88 }]);
});

test("both at once, many times: every refused swap is counted, and no message is lost", async () => {
  const child = { id: "busy", age: 14 };
  const both = [serverOf(), serverOf()];
  await Promise.all(both.flatMap(({ governor }) => Array.from({ length: 20 }, () => governor.admit(child))));
  const sum = (name: string): number => both.reduce((total, one) => total + valueOf(one, name), 0);
  expect(sum("recess_store_conflicts_total")).toBeGreaterThan(0);
  // One for each message, and one for the account's settings.
  expect(sum("recess_store_swaps_total") + sum("recess_folds_total")).toBe(41);
  expect((await both[0]!.governor.status(child)).quotas).toMatchObject([{ remaining: 60 }]);
});
