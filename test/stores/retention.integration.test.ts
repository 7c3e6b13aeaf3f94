import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor, type Governor, memoryStore } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { keysOf, type Store } from "@recess/core/store";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startRedis } from "../support/redis.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const secret = "a secret of thirty-two characters or more";
/** For a busy machine: this test would miss what an outage leaves unwritten. */
const timeoutMs = 20_000;
const { key } = keysOf(secret)("kai");
const kai = { id: "kai", age: 14, timeZone: "Europe/Paris" };
const policy = definePolicy({
  bands: { teen: { ages: [13, 18], dailyLimit: "2h", guardian: { mayAdjust: ["dailyLimit"] } } },
});

function given(store: Store | ReturnType<typeof memoryStore>): {
  readonly governor: Governor;
  wait: (ms: number) => void;
} {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const governor = createGovernor({ policy, store, secret, clock: () => now });
  return {
    governor,
    wait: (ms) => {
      now += ms;
    },
  };
}

async function useAndSet(governor: Governor, wait: (ms: number) => void): Promise<void> {
  for (let minute = 0; minute < 5; minute++) {
    await governor.admit(kai, { requestId: `r${minute}`, device: "phone" });
    wait(MINUTE);
  }
  await governor.adjust(kai, { limits: { dailyLimit: "10m" } });
  await governor.pause(kai);
}

/** Other accounts use the app, so that the store collects. */
async function others(governor: Governor): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => governor.heartbeat({ id: `o${round}.${i}`, age: 14 })));
  }
}

/** What a settings document may contain: no times and no durations. */
const SETTINGS = ["v", "at", "band", "zone", "region", "pauses", "lifted", "adjusted", "held", "consent"];

test("on day 36 LMDB has an account's settings, and no history", async () => {
  const path = mkdtempSync(join(tmpdir(), "recess-retention-"));
  const store = lmdbStore({ path, timeoutMs });
  try {
    const { governor, wait } = given(store);
    await useAndSet(governor, wait);
    expect(store.load(key)).toContain('"teen"');
    wait(36 * DAY);
    await others(governor);
    expect(store.load(key)).toBeNull();
    const settings = store.load(`${key}.settings`) ?? "";
    const keys = Object.keys(JSON.parse(settings.slice(settings.indexOf("|") + 1)));
    expect(keys).toEqual(SETTINGS.filter((key) => keys.includes(key)));
    expect(keys).toEqual(expect.arrayContaining(["at", "band", "zone", "pauses", "adjusted"]));
    expect(await governor.status(kai)).toMatchObject({ reason: "paused", limitMs: 10 * MINUTE, usedMs: 0 });
    expect(await governor.export(kai)).toMatchObject({ settings: { askedZone: "Europe/Paris" } });
    await governor.forget(kai);
    expect([store.load(key), store.load(`${key}.settings`)]).toEqual([null, null]);
  } finally {
    await store.close();
    rmSync(path, { recursive: true, force: true });
  }
});

test("on day 36 memory has an account's settings, and no history", async () => {
  const store = memoryStore();
  const { governor, wait } = given(store);
  await useAndSet(governor, wait);
  expect(store.load("kai")).not.toBeNull();
  wait(36 * DAY);
  await others(governor);
  expect(store.load("kai")).toBeNull();
  expect(await governor.status(kai)).toMatchObject({ reason: "paused", limitMs: 10 * MINUTE, usedMs: 0 });
});

test("Redis expires the history after 35 days, and settings after 400", async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const store = redisStore({ client: redis, timeoutMs });
  try {
    await store.ready();
    const governor = createGovernor({ policy, store, secret });
    await useAndSet(governor, () => undefined);
    const [history, settings] = await Promise.all([redis.pttl(`recess:${key}`), redis.pttl(`recess:${key}.settings`)]);
    expect(Math.ceil(history / DAY)).toBe(35);
    expect(Math.ceil(settings / DAY)).toBe(400);
    await redis.del(`recess:${key}`);
    const next = createGovernor({ policy, store, secret });
    expect(await next.status(kai)).toMatchObject({ reason: "paused", limitMs: 10 * MINUTE, usedMs: 0 });
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
