import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, createGovernor, type Decision, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createRecorder, type Recorder, type Sink } from "@recess/core/recorder";
import { lmdbStore } from "@recess/lmdb";
import { fileSink } from "@recess/node";
import { streamSink } from "@recess/redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printed } from "../support/calls.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { buildCommand, makeFolder, recess } from "./recess.ts";

const secret = "0123456789abcdef0123456789abcdef";
const policy: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "20m",
      messageLimits: [{ limit: 3, per: "10m" }],
      rollout: { percent: 50, salt: "shorter", limits: { dailyLimit: "5m" } },
    },
  },
};
const START = Date.UTC(2026, 10, 24, 12);

const folder = makeFolder();
let server: RedisServer;
let client: Redis;

beforeAll(async () => {
  await buildCommand();
  server = await startRedis();
  client = new Redis(server.url);
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
  folder.remove();
});

interface Server {
  readonly governor: Governor;
  readonly recorder: Recorder;
}

/** An app's two servers, which share their records and a clock; each has its own recorder. */
async function runServers(name: string, sinks: readonly Sink[], rounds: number): Promise<readonly Decision[]> {
  const store = lmdbStore({ path: join(folder.path, `records-${name}`) });
  let now = START;
  const servers = sinks.map((sink): Server => {
    const recorder = createRecorder({ sink, percent: 100, secret });
    return {
      recorder,
      governor: createGovernor({
        policy: definePolicy(policy),
        store,
        secret,
        clock: () => now,
        onDecision: recorder.onDecision,
      }),
    };
  });
  const decisions: Decision[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { governor } of servers) {
      for (let i = 0; i < 6; i++) {
        const account: Account = { id: `account-${i}`, age: { min: 13, max: 15 }, timeZone: "Asia/Shanghai" };
        now += 1 + ((round * 7919 + i * 104_729) % 45_000);
        decisions.push(
          i % 3 === 0
            ? await governor.admit(account, { device: `phone-${round % 2}`, requestId: `request-${round >> 1}` })
            : await governor.heartbeat(account, { device: "tablet" }),
        );
      }
    }
  }
  for (const { recorder } of servers) await recorder.close();
  await store.close();
  return decisions;
}

/** The output of a replay of the trace, in the form of the decisions that the app received. */
async function replayed(trace: string): Promise<readonly object[]> {
  const file = folder.file("policy.json", JSON.stringify(policy));
  const { stdout, stderr } = await recess(["replay", "-p", file, "-"], { input: trace });
  expect(stderr).toBe("");
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { account: _account, ...decision } = JSON.parse(line) as Record<string, unknown>;
      return decision;
    });
}

const told = (decisions: readonly Decision[]) =>
  decisions.map((decision) => ({ at: new Date(decision.at).toISOString(), ...printed(decision) }));

describe("from a Redis stream", () => {
  test("the traffic of two servers comes out as one trace, which gives the decisions that were made", async () => {
    const key = "both";
    const sinks = [streamSink({ client: server.url, key }), streamSink({ client, key })] as const;
    const decisions = await runServers("stream", sinks, 40);
    sinks[0].close();
    expect(new Set(decisions.map(({ outcome }) => outcome))).toEqual(new Set(["allow", "block"]));
    expect(new Set(decisions.map(({ inRollout }) => inRollout))).toEqual(new Set([true, false]));

    const { status, stdout, stderr } = await recess(["record", "--from", server.url, "--key", key]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toMatch(/account-|phone|tablet|request-/);
    expect(await replayed(stdout)).toEqual(told(decisions));
  });

  test("events that were sent twice are recorded once, and missing ones are reported", async () => {
    const sink = streamSink({ client, key: "gaps" });
    const line = (at: number): string => JSON.stringify({ at, account: "a", age: 14, type: "active" });
    await sink({ recorder: "r", first: 0, lines: [line(1), line(2)] });
    await sink({ recorder: "r", first: 0, lines: [line(1), line(2)] });
    await sink({ recorder: "r", first: 5, lines: [line(7)] });
    const { status, stdout, stderr } = await recess(["record", "--from", server.url, "--key", "gaps"]);
    expect(status).toBe(0);
    expect(stdout).toBe(`${line(1)}\n${line(2)}\n${line(7)}\n`);
    expect(stderr).toMatch(/^3 events are missing/);
  });

  test("it continues where it stopped", async () => {
    const sink = streamSink({ client, key: "resumed" });
    const resume = join(folder.path, "last-id");
    const line = (at: number): string => JSON.stringify({ at, account: "a", age: 14, type: "active" });
    const more = () => recess(["record", "--from", server.url, "--key", "resumed", "--resume", resume]);
    expect(await more()).toEqual({ status: 0, stdout: "", stderr: "" });
    await sink({ recorder: "r", first: 0, lines: [line(1)] });
    expect((await more()).stdout).toBe(`${line(1)}\n`);
    const id = readFileSync(resume, "utf8").trim();
    await sink({ recorder: "r", first: 1, lines: [line(2)] });
    const after = await recess(["record", "--from", server.url, "--key", "resumed", "--after", id]);
    expect(after.stdout).toBe(`${line(2)}\n`);
    expect((await more()).stdout).toBe(`${line(2)}\n`);
    expect((await more()).stdout).toBe("");
  });

  test("the stream does not grow without end", async () => {
    const sink = streamSink({ client, key: "short", maxEntries: 100 });
    for (let first = 0; first < 1000; first++) await sink({ recorder: "r", first, lines: ["{}"] });
    expect(await client.xlen("short")).toBeLessThan(400);
  });

  test.each([
    [
      "a server that is not there",
      ["--from", "redis://user:hidden@127.0.0.1:1"],
      /redis:\/\/127.0.0.1:1 .*ECONNREFUSED/,
    ],
    ["a key that is not a stream", ["--key", "text"], /WRONGTYPE/],
    ["a stream of something else", ["--key", "foreign"], /was not written by a recorder/],
    ["a stream and a file", ["--from", "redis://localhost", "trace.jsonl"], /cannot be combined with files/],
    ["two places to begin", ["--after", "1-0", "--resume", "file"], /cannot go together/],
    ["an odd file", ["--resume", "odd"], /does not contain the id/],
  ])("%s is reported, without a password", async (_name, args, message) => {
    await client.set("text", "x");
    await client.xadd("foreign", "*", "a", "b");
    folder.file("odd", "something else");
    const from = args.includes("--from") ? [] : ["--from", server.url];
    const { status, stdout, stderr } = await recess(["record", ...from, ...args], { cwd: folder.path });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/hidden|\n\s+at /);
  });
});

describe("from files", () => {
  test("the files of two servers become one trace, which gives the decisions that were made", async () => {
    const paths = ["one.jsonl", "two.jsonl"].map((name) => join(folder.path, name));
    const sinks = paths.map((path) => fileSink({ path }));
    const decisions = await runServers("files", sinks, 20);
    for (const sink of sinks) await sink.close();
    const { stdout, stderr } = await recess(["record", "--from", ...paths]);
    expect(stderr).toBe("");
    expect(await replayed(stdout)).toEqual(told(decisions));
  });

  test("an invalid line ends it, with its place", async () => {
    const file = folder.file("bad.jsonl", '{"at":1,"account":"a","type":"active"}\n{"at":2}\n');
    const { status, stderr } = await recess(["record", "--from", file]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${file}:2 "account" must be a string`);
  });

  test("no files are left behind", async () => {
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("recess-record-"))).toEqual([]);
  });
});
