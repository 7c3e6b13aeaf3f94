import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { foldInProcesses, type FoldOptions } from "./fold.ts";
import { buildWorkers } from "./worker.ts";

const folder = mkdtempSync(join(tmpdir(), "recess-processes-"));
let server: RedisServer;

beforeAll(async () => {
  await buildWorkers();
  server = await startRedis();
}, 600_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const SIZE: FoldOptions = { processes: 8, events: 10_000, accounts: 40 };

test("8 processes x 10,000 events on LMDB: the records of one process", async () => {
  const store = lmdbStore({ path: folder });
  const result = await foldInProcesses({ lmdb: folder }, () => store, SIZE);
  await store.close();
  console.log(`LMDB: ${result.eventsPerSecond} events/s`);
  expect(result.actual).toEqual(result.expected);
  expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
});

test("8 processes x 10,000 events on Redis: the records of one process", async () => {
  const store = redisStore({ client: server.url, timeoutMs: 5000 });
  const result = await foldInProcesses({ redis: server.url }, () => store, SIZE);
  await store.close();
  console.log(`Redis: ${result.eventsPerSecond} events/s`);
  expect(result.actual).toEqual(result.expected);
  expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
});
