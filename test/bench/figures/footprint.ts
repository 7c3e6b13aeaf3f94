import { createGovernor, memoryStore } from "@recess/core";
import { DEVELOPMENT_SECRET } from "@recess/core/store";
import { definePolicy } from "@recess/core/policy";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { startRedis } from "../../support/redis.ts";
import { compare, type Figure, type Group } from "../figure.ts";
import { accountsOf, fullPolicy, peopleOf } from "../people.ts";
import type { Measure } from "../race.ts";

const IN_MEMORY = 12_000;
const IN_REDIS = 2000;
/** The first day has two sessions, the second one. */
const SESSIONS = 3;
const SESSION_MINUTES = 5;
const IDLE_MS = 20 * 60_000;

/** The bytes added since `before`, per account. */
function heapSince(before: number): number {
  globalThis.gc?.();
  return (process.memoryUsage().heapUsed - before) / IN_MEMORY;
}

function heapNow(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function heapOf(fill: () => Promise<unknown>): Promise<number> {
  const before = heapNow();
  const held = await fill();
  const bytes = heapSince(before);
  // Used here so that it is not collected before the measurement.
  if (held === undefined) throw new Error("Nothing is held.");
  return bytes;
}

async function heap(): Promise<Figure[]> {
  const accounts = accountsOf(IN_MEMORY);
  const windows = [60, 3600, 86_400];
  const limiters = (name: string, durations: readonly number[]) => async (): Promise<unknown> => {
    const all = durations.map((duration) => new RateLimiterMemory({ keyPrefix: name, points: 1e9, duration }));
    for (const { id } of accounts) for (const one of all) await one.consume(id);
    return all;
  };
  const one = await heapOf(limiters("one", [3600]));
  const three = await heapOf(limiters("three", windows));
  const map = await heapOf(async () => new Map(accounts.map(({ id }) => [id, { count: 1, resetsAt: Date.now() }])));
  const peers = [
    { name: "rate-limiter-flexible, one", value: one },
    { name: "rate-limiter-flexible, three", value: three },
    { name: "a Map", value: map },
  ];
  const figures = (id: string, value: number): Figure[] => {
    const goals = Object.fromEntries(peers.map(({ name }) => [name, { atMost: 450 }]));
    const floors = ["a Map"];
    return compare([{ name: "recess", value }, ...peers], {
      id,
      unit: "bytes/account",
      lessIsBetter: true,
      goals,
      floors,
    });
  };

  // Excludes memory for compilation, which does not belong to the accounts.
  const few = peopleOf(accountsOf(200), SESSION_MINUTES);
  await few.live(createGovernor({ policy: definePolicy(fullPolicy), clock: few.clock }), SESSIONS);
  const before = heapNow();
  const people = peopleOf(accounts, SESSION_MINUTES);
  const store = memoryStore();
  let laterMs = 0;
  const governor = createGovernor({ policy: definePolicy(fullPolicy), store, clock: () => people.clock() + laterMs });
  await people.live(governor, SESSIONS);
  const inUse = figures("heap", heapSince(before));
  laterMs = IDLE_MS;
  // Another account continues: the store inspects a few accounts at each event.
  for (let i = 0; i < IN_MEMORY; i += 1) await governor.tokens({ id: "other", age: 14 }, { count: 1 });
  const idle = figures("heap-idle", heapSince(before));
  // Used here so that nothing is collected before the measurement.
  if (store.size !== IN_MEMORY + 1) throw new Error(`${store.size} accounts are held.`);
  return [...inUse, ...idle];
}

const OLD_ACCOUNTS = 8;
const OLD_DAYS = 28;

/** The bytes that Redis holds per account, and the length of the values: after one session and after four weeks. */
async function redisDays(): Promise<readonly Figure[]> {
  const server = await startRedis();
  const client = new Redis(server.url);
  try {
    const people = peopleOf(accountsOf(OLD_ACCOUNTS), SESSION_MINUTES);
    const { load, swap } = redisStore({ client, timeoutMs: 5000 });
    const store = { load, swap };
    const governor = createGovernor({
      policy: definePolicy(fullPolicy),
      store,
      secret: DEVELOPMENT_SECRET,
      clock: people.clock,
    });
    const perEvent = OLD_ACCOUNTS;
    const live = async (events: number): Promise<void> => {
      for (let i = 0; i < events; i += 1) {
        await Promise.all(Array.from({ length: perEvent }, () => people.step(governor)));
      }
    };
    const look = async (): Promise<{ readonly held: number; readonly text: number }> => {
      let held = 0;
      let text = 0;
      for (const key of await client.keys("*")) {
        const bytes = Number(await client.memory("USAGE", key, "SAMPLES", 0));
        held += bytes;
        // The account's settings are a document beside the record.
        if (!key.endsWith(".settings")) text += await client.strlen(key);
      }
      return { held: held / OLD_ACCOUNTS, text: text / OLD_ACCOUNTS };
    };
    await live(EVENTS_A_SESSION);
    const young = await look();
    await live(OLD_DAYS * 2 * EVENTS_A_SESSION);
    const old = await look();
    const figures = (id: string, key: "held" | "text"): readonly Figure[] =>
      compare(
        [
          { name: "recess", value: old[key] },
          { name: "the first session", value: young[key] },
        ],
        { id, unit: "bytes/account", lessIsBetter: true },
      );
    return [...figures("redis-bytes-28-days", "held"), ...figures("redis-text-28-days", "text")];
  } finally {
    client.disconnect();
    await server.stop();
  }
}

async function redisBytes(): Promise<Measure[]> {
  const server = await startRedis();
  const client = new Redis(server.url);
  try {
    const accounts = accountsOf(IN_REDIS);
    const bytesOf = async (fill: () => Promise<void>): Promise<number> => {
      await client.flushall();
      await fill();
      const keys = await client.keys("*");
      let bytes = 0;
      for (const key of keys) bytes += Number(await client.memory("USAGE", key, "SAMPLES", 0));
      return bytes / IN_REDIS;
    };
    const ours = await bytesOf(async () => {
      const people = peopleOf(accounts);
      // Uses the people's clock, not the server's: their quarter of an hour is simulated in less time.
      const { load, swap } = redisStore({ client, timeoutMs: 5000 });
      const governor = createGovernor({
        policy: definePolicy(fullPolicy),
        store: { load, swap },
        secret: DEVELOPMENT_SECRET,
        clock: people.clock,
      });
      const calls: Promise<unknown>[] = [];
      for (let i = 0; i < IN_REDIS * REDIS_EVENTS; i += 1) {
        calls.push(people.step(governor));
        if (calls.length === 64) await Promise.all(calls.splice(0));
      }
      await Promise.all(calls);
    });
    const peer = (durations: readonly number[]) => async (): Promise<void> => {
      for (const duration of durations) {
        const one = new RateLimiterRedis({ storeClient: client, keyPrefix: `rl${duration}`, points: 1e9, duration });
        await Promise.all(accounts.map(({ id }) => one.consume(id)));
      }
    };
    return [
      { name: "recess", value: ours },
      { name: "rate-limiter-flexible, one", value: await bytesOf(peer([3600])) },
      { name: "rate-limiter-flexible, three", value: await bytesOf(peer([60, 3600, 86_400])) },
    ];
  } finally {
    client.disconnect();
    await server.stop();
  }
}

/** The first half of a session. */
const REDIS_EVENTS = 50;

/** Heartbeats and messages in five minutes. */
const EVENTS_A_SESSION = 17;

export const footprint: Group = {
  id: "bytes",
  title: "Bytes an account",
  about:
    `Memory: ${IN_MEMORY.toLocaleString("en")} accounts after ${SESSIONS} sessions of ${SESSION_MINUTES} minutes over two days, all that is kept of them: at the end of ` +
    "the last, and (`heap-idle`) 20 minutes later. " +
    `Redis: ${IN_REDIS.toLocaleString("en")} accounts after a quarter of an hour, as MEMORY USAGE counts. The peers keep a number and an end. ` +
    `\`redis-bytes-28-days\`, \`redis-text-28-days\`: after ${OLD_DAYS} days with two such sessions each, all that is kept and the length of the record's text.`,
  run: async (): Promise<readonly Figure[]> => [
    ...(await heap()),
    ...compare(await redisBytes(), { id: "redis-bytes", unit: "bytes/account", lessIsBetter: true }),
    ...(await redisDays()),
  ],
};
