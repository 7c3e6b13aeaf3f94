import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@recess/core";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import * as fc from "fast-check";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { play, schedules } from "./schedule.ts";

/** For a busy machine: in an outage each server decides alone, which is not tested here. */
const timeoutMs = 20_000;

let redis: RedisServer;
const folder = mkdtempSync(join(tmpdir(), "recess-schedules-"));
const ends: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const end of ends) await end();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The stores of two servers, and how to empty them. They use the schedule's clock, not the store's. */
interface Stores {
  readonly stores: readonly [Store, Store];
  empty(): Promise<void>;
}

async function overRedis(): Promise<Stores> {
  const clients = [new Redis(redis.url), new Redis(redis.url)] as const;
  for (const client of clients) ends.push(() => client.quit());
  const open = (client: Redis): Store => {
    const { load, swap } = redisStore({ client, timeoutMs });
    return { load, swap };
  };
  return {
    stores: [open(clients[0]), open(clients[1])],
    empty: async () => void (await clients[0].flushall()),
  };
}

async function onLmdb(): Promise<Stores> {
  let run = 0;
  const open = (): Store => {
    const store = lmdbStore({ path: join(folder, "records"), timeoutMs });
    ends.push(() => store.close());
    // Each run has accounts of its own.
    return { load: (key) => store.load(key + run), swap: (key, ...rest) => store.swap(key + run, ...rest) };
  };
  return { stores: [open(), open()], empty: async () => void (run += 1) };
}

test.each([
  ["Redis", overRedis],
  ["LMDB", onLmdb],
] as const)("over %s, two servers answer at most what is charged and steps", async (_, open) => {
  const { stores, empty } = await open();
  await fc.assert(
    fc.asyncProperty(schedules, async (actions) => {
      await empty();
      await play(
        actions,
        (server) => stores[server],
        ({ answers, charged, steps }) => expect(answers).toBeLessThanOrEqual(charged + steps),
      );
    }),
    { numRuns: 12 },
  );
});
