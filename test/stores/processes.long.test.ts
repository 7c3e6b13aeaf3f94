import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { beforeAll, expect, test } from "vitest";
import { startRedis } from "../support/redis.ts";
import { foldInProcesses, type FoldOptions } from "./fold.ts";
import { buildWorkers } from "./worker.ts";

beforeAll(buildWorkers, 600_000);

const SIZE: FoldOptions = { processes: 8, events: 10_000, accounts: 40 };

test("8 processes x 10,000 events on LMDB: the records of one process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "recess-fold-"));
  const path = join(folder, "fold");
  const stores: { close(): Promise<void> }[] = [];
  try {
    const result = await foldInProcesses(
      { lmdb: path },
      () => {
        const store = lmdbStore({ path });
        stores.push(store);
        return store;
      },
      SIZE,
    );
    console.log(`LMDB: ${result.eventsPerSecond} events/s`);
    expect(result.actual).toEqual(result.expected);
    expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    rmSync(folder, { recursive: true, force: true });
  }
});

test("8 processes x 10,000 events on Redis: the records of one process", async () => {
  const server = await startRedis();
  const store = redisStore({ client: server.url, timeoutMs: 5000 });
  try {
    const result = await foldInProcesses({ redis: server.url }, () => store, SIZE);
    console.log(`Redis: ${result.eventsPerSecond} events/s`);
    expect(result.actual).toEqual(result.expected);
    expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
  } finally {
    await store.close();
    await server.stop();
  }
});
