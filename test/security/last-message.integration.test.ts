import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import type { Store } from "@recess/core";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { CHILD, type World, world } from "./world.ts";

// Many concurrent requests, to one server and to two that share a store, when one message is left.

/** For a busy machine: in an outage each server decides alone, which is not tested here. */
const timeoutMs = 20_000;

let redis: RedisServer;
const folder = mkdtempSync(join(tmpdir(), "recess-last-message-"));
const ends: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const end of ends) await end();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Uses the real clock: with the server's, the child's night would come. */
async function overRedis(): Promise<Store> {
  const client = new Redis(redis.url);
  ends.push(() => client.quit());
  const { load, swap } = redisStore({ client, timeoutMs });
  return { load, swap };
}

async function onLmdb(): Promise<Store> {
  const store = lmdbStore({ path: join(folder, "records"), timeoutMs });
  ends.push(() => store.close());
  return store;
}

async function passed(servers: readonly World[]): Promise<number> {
  const all = Array.from({ length: 60 }, (_, i) => servers[i % servers.length]!.chat());
  return (await Promise.all(all)).filter(({ status }) => status === 200).length;
}

test("in memory exactly as many messages pass as are left", async () => {
  // More than four concurrent replies would be refused for that reason.
  expect(await passed([world({ chat: { maxStreams: 60 } })])).toBe(5);
});

test.each([
  ["redis", overRedis],
  ["lmdb", onLmdb],
] as const)("over %s two servers let as many pass as are left, and keep no id", async (_, open) => {
  const servers = await Promise.all(
    [1, 2].map(async () => world({ governor: { store: await open(), secret: DEVELOPMENT_SECRET } })),
  );
  expect(await passed(servers)).toBe(5);
  const held = JSON.stringify(await servers[0]!.governor.export(CHILD));
  expect(held).not.toContain(CHILD.id);
});

test("the store contains no id, no age and no text", async () => {
  const client = new Redis(redis.url);
  ends.push(() => client.quit());
  await client.flushall();
  const { load, swap } = redisStore({ client, timeoutMs });
  const { chat } = world({ governor: { store: { load, swap }, secret: "a".repeat(32) } });
  await chat({ headers: { "recess-device": "d" } });
  const keys = await client.keys("*");
  expect(keys.length).toBeGreaterThan(0);
  const values = await Promise.all(keys.map((key) => client.get(key).catch(() => "")));
  const all = [...keys, ...values].join("\n");
  for (const word of [CHILD.id, "Zelda", "xylophone"]) expect(all).not.toContain(word);
  expect(all).not.toMatch(/"?age"?\s*:/);
});
