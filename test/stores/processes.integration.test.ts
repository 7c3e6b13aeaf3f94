import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createGovernor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { type LmdbStore, lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zoneAtNoon } from "../support/noon.mjs";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { foldInProcesses, type FoldOptions } from "./fold.ts";
import { secret } from "./load.ts";
import { startTlsRedis } from "./tls.ts";
import { buildWorkers, startWorker } from "./worker.ts";

const policy: PolicyInput = { timeZone: zoneAtNoon(), bands: { teen: { ages: [13, 18] } } };
const folder = mkdtempSync(join(tmpdir(), "recess-processes-"));
const stores: LmdbStore[] = [];
const openLmdb = (name: string): LmdbStore => {
  const store = lmdbStore({ path: join(folder, name) });
  stores.push(store);
  return store;
};
let server: RedisServer;

beforeAll(async () => {
  await buildWorkers();
  server = await startRedis();
}, 600_000);
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  readonly asked: number;
  readonly answered: number;
  readonly roundTripMs: number;
  readonly at: number;
  readonly usedMs: number;
}

// So few accounts that each reaches its limit. In processes.long.test.ts there are ten thousand events each.
const SIZE: FoldOptions = { processes: 8, events: 300, accounts: 10 };

test("8 processes x 300 events on LMDB: the records of one process", async () => {
  const result = await foldInProcesses({ lmdb: join(folder, "fold") }, () => openLmdb("fold"), SIZE);
  expect(result.actual).toEqual(result.expected);
  expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
});

test("8 processes x 300 events on Redis: the records of one process", async () => {
  const store = redisStore({ client: server.url, timeoutMs: 5000 });
  const result = await foldInProcesses({ redis: server.url }, () => store, SIZE);
  await store.close();
  expect(result.actual).toEqual(result.expected);
  expect(result).toMatchObject({ allowed: result.mostAllowed, degraded: 0 });
});

test.each(["lmdb", "redis"] as const)(
  "an app on %s that is killed at any instant loses nothing it had answered",
  async (kind) => {
    const path = join(folder, "killed");
    const accounts = 20;
    const acknowledged = Array<number>(accounts).fill(0);
    const rounds = 4;
    for (let round = 0; round < rounds; round += 1) {
      const where = kind === "lmdb" ? { lmdb: path } : { redis: server.url };
      const each = { accounts, policy, startAt: 0, events: 1_000_000 };
      const worker = startWorker({ ...each, store: where, task: "acknowledge", index: round });
      while (worker.lines.length < 200) await sleep(5);
      await sleep(Math.random() * 100);
      worker.kill();
      expect(await worker.ended).toBeNull();
      for (const line of worker.lines as { account: number }[]) acknowledged[line.account]! += 1;
    }
    const store = kind === "lmdb" ? openLmdb("killed") : redisStore({ client: server.url, timeoutMs: 5000 });
    const governor = createGovernor({ policy: definePolicy(policy), secret, store });
    for (const [account, count] of acknowledged.entries()) {
      const held = await governor.export({ id: `a${account}` });
      const tokens = held?.record?.today.tokens ?? 0;
      // One call per account was under way at each kill: done or not, but not acknowledged.
      expect(tokens).toBeGreaterThanOrEqual(count);
      expect(tokens).toBeLessThanOrEqual(count + rounds);
    }
    if (kind === "redis") await (store as { close(): Promise<void> }).close();
  },
);

test("apps whose clocks are off by an hour agree, to within what a round trip takes", async () => {
  const HOUR = 3_600_000;
  const store = { redis: server.url };
  // The waiting process no longer knows the server's clock to within half of that.
  const each = { store, task: "clock", events: 40, accounts: 1, policy, startAt: 0, timeoutMs: 150 } as const;
  const workers = [-HOUR, 0, HOUR].map((shiftMs, index) => startWorker({ ...each, index, shiftMs }));
  expect(await Promise.all(workers.map((worker) => worker.ended))).toEqual([0, 0, 0]);
  const said = workers.flatMap((worker) => worker.lines) as Said[];
  expect(said).toHaveLength(120);
  for (const { asked, answered, roundTripMs, at } of said) {
    // One more for each clock that counts in whole milliseconds.
    expect(at).toBeGreaterThanOrEqual(asked - roundTripMs - 2);
    expect(at).toBeLessThanOrEqual(answered + roundTripMs + 2);
  }
  const elapsed = Math.max(...said.map(({ answered }) => answered)) - Math.min(...said.map(({ asked }) => asked));
  const roundTripMs = Math.max(...said.map((one) => one.roundTripMs));
  expect(Math.max(...said.map(({ usedMs }) => usedMs))).toBeLessThanOrEqual(elapsed + 2 * roundTripMs + 4);
});

test("an app finds Redis by a rediss:// URL with a user, over TLS, and no Redis that it cannot trust", async () => {
  const user = ["recess", "on", ">secret", "~recess:*", "+evalsha", "+eval", "+get", "+set", "+del", "+time", "+info"];
  const redis = await startTlsRedis(["--user", ...user]);
  try {
    const url = `rediss://recess:secret@localhost:${redis.port}`;
    const stranger = redisStore({ client: url });
    await expect(stranger.ready({ withinMs: 500 })).rejects.toThrow();
    await stranger.close();

    // Node reads it when it starts.
    process.env["NODE_EXTRA_CA_CERTS"] = redis.certificate;
    const each = { store: { redis: url }, task: "clock", events: 3, accounts: 1, policy, startAt: 0 } as const;
    const worker = startWorker({ ...each, index: 0 });
    expect(await worker.ended).toBe(0);
    expect(worker.lines).toHaveLength(3);
    expect(worker.lines).not.toContainEqual(expect.objectContaining({ degraded: true }));
  } finally {
    delete process.env["NODE_EXTRA_CA_CERTS"];
    await redis.stop();
  }
});
