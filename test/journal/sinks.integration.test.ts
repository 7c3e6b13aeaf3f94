import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { createJournal, type Journal, makeVerifier } from "@recess/core/journal";
import type { Sink } from "@recess/core/recorder";
import { fileSink } from "@recess/node";
import { readStream, redisStore, type RedisStore, streamSink } from "@recess/redis";
import { Redis } from "ioredis";
import { join } from "node:path";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCommand, makeFolder, recess } from "../cli/recess.ts";
import { zoneAtNoon } from "../support/noon.mjs";
import { type RedisServer, startRedis } from "../support/redis.ts";

const policy = {
  timeZone: zoneAtNoon(),
  bands: { teen: { ages: [13, 18] as const, reminders: [{ id: "ai", at: "start-of-day" as const }] } },
};
const secret = "0123456789abcdef0123456789abcdef";

let server: RedisServer;
let client: Redis;
let store: RedisStore;
const folder = makeFolder();

beforeAll(async () => {
  await buildCommand();
  server = await startRedis();
  client = new Redis(server.url);
  // Long, because other tests keep the machine busy.
  store = redisStore({ client, timeoutMs: 20_000 });
  await store.ready();
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
  folder.remove();
});

function serverWith(sink: Sink): { readonly governor: Governor; readonly journal: Journal } {
  const journal = createJournal({ sink, secret });
  return { governor: createGovernor({ policy: definePolicy(policy), store, secret, journal }), journal };
}

test("two servers, one Redis stream: a chain each, one stop", async () => {
  const sink = streamSink({ client, key: "recess:journal" });
  const [one, other] = [serverWith(sink), serverWith(sink)];
  const accounts = Array.from({ length: 8 }, (_, i) => ({ id: `child ${i}`, age: 14 }));
  for (const account of accounts) {
    await one.governor.admit(account);
    await one.governor.pause(account, { by: "parent" });
    for (const { governor } of [one, other, one, other]) expect((await governor.admit(account)).reason).toBe("paused");
  }
  await one.journal.close();
  await other.journal.close();

  const lines: string[] = [];
  for await (const entry of readStream({ client, key: "recess:journal" })) lines.push(...entry.lines);
  const verifier = makeVerifier();
  for (const line of lines) verifier.add(line, "");
  expect(verifier.end()).toEqual([]);
  expect(new Set(verifier.chains.map(({ writer }) => writer))).toEqual(
    new Set([one.journal.writer, other.journal.writer]),
  );
  // Both servers reached each stop.
  expect(lines.filter((line) => line.includes('"kind":"stop"'))).toHaveLength(16);

  expect((await recess(["verify", server.url])).status).toBe(0);
  const { status, stdout } = await recess(["report", server.url, "--for", "balanced", "--json"]);
  expect(status).toBe(0);
  const away = await recess(["verify", "redis://app:sesame@127.0.0.1:1"]);
  expect(away.status).toBe(2);
  expect(away.stderr).not.toContain("sesame");
  expect(JSON.parse(stdout)).toMatchObject({
    governed: { total: 8 },
    stops: { total: 8, byReason: [{ name: "paused" }] },
  });
  expect(stdout + lines.join("")).not.toMatch(/child \d/);
});

const DAY = 24 * 60 * 60_000;

test("a stream drops old entries, and the rest is still a chain that records its start", async () => {
  const key = "recess:kept";
  let now = Date.now();
  const sink = streamSink({ client, key, retention: "30d", clock: () => now });
  const journal = createJournal({ sink, secret, clock: () => now });
  const write = async (n: number): Promise<void> => {
    journal.append({ kind: "app:test", fields: { n } });
    await journal.flush();
  };
  await write(0);
  await write(1);
  // As if they had been added 31 days ago: a stream's ids come from the server and increase.
  const entries = await client.xrange(key, "-", "+");
  await client.del(key);
  for (const [i, [, fields]] of entries.entries()) await client.xadd(key, `${now - 31 * DAY}-${i}`, ...fields);
  await write(2);
  expect(await client.xlen(key)).toBe(3);
  now += 60 * 60_000;
  await write(3);
  expect(await client.xlen(key)).toBe(2);
  await journal.close();

  const { status, stdout } = await recess(["verify", server.url, "--key", key]);
  expect(status).toBe(0);
  expect(stdout).toContain("2 entries");
  expect(stdout).toContain("begins with no. 2: what was before is not here");
  expect(() => streamSink({ client, retention: "never" })).toThrow(/retention must be/);
});

test("files drop old entries, and the rest is still a chain that records its start", async () => {
  const path = join(folder.path, "kept.jsonl");
  let now = Date.now();
  const sink = fileSink({ path, keep: 4, retention: "50d", clock: () => now });
  const journal = createJournal({ sink, secret, clock: () => now });
  for (let n = 0; n < 30; n++) {
    journal.append({ kind: "app:test", fields: { n } });
    await journal.flush();
    now += 4 * DAY;
  }
  await journal.close();
  await sink.close();
  const kept = readdirSync(folder.path).filter((name) => name.startsWith("kept.jsonl"));
  const files = kept
    .toSorted()
    .toReversed()
    .map((name) => join(folder.path, name));
  const { status, stdout } = await recess(["verify", ...files, "--json"]);
  expect(status).toBe(0);
  const { chains } = JSON.parse(stdout) as { chains: readonly { first: number; last: number; from: number }[] };
  expect(chains).toMatchObject([{ last: 29 }]);
  // The last was written 4 days ago. Nothing is 50 days old, and at most a fifth of that is removed early.
  const [{ first, from } = { first: 0, from: 0 }] = chains;
  expect(first).toBeGreaterThan(0);
  expect(now - 4 * DAY - from).toBeLessThan(50 * DAY);
  expect(now - 4 * DAY - from).toBeGreaterThan(35 * DAY);
  expect((await recess(["verify", ...files])).stdout).toContain(
    `begins with no. ${first}: what was before is not here`,
  );
});

test("files that follow each other, and a process that starts again", async () => {
  const path = join(folder.path, "journal.jsonl");
  for (let run = 0; run < 2; run++) {
    const sink = fileSink({ path, maxBytes: 4000, keep: 50 });
    const { governor, journal } = serverWith(sink);
    for (let i = 0; i < 20; i++) {
      await governor.admit({ id: `run ${run} account ${i}`, age: 14 });
      await journal.flush();
    }
    await journal.close();
    await sink.close();
  }
  const numbers = readdirSync(folder.path).flatMap((name) => /^journal\.jsonl\.(\d+)$/.exec(name)?.[1] ?? []);
  expect(numbers.length).toBeGreaterThan(3);
  const files = [
    ...numbers
      .map(Number)
      .toSorted((a, b) => b - a)
      .map((number) => `${path}.${number}`),
    path,
  ];
  const { status, stdout } = await recess(["verify", ...files]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/lines, 2 chains, nothing changed and nothing missing/);
  expect((await recess(["verify", ...files.toReversed()])).status).toBe(1);
});
