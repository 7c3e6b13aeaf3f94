import { type ChildProcess, execFileSync, fork, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createGovernor, type GovernorProblem } from "@recess/core";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { startProxy } from "../support/proxy.ts";
import { startRedis } from "../support/redis.ts";
import { audit, governorOn, secret, settled, startLoad } from "./load.ts";
import { buildWorkers } from "./worker.ts";

// Recurring faults while the app is used: nothing is lost, nothing counts twice, and no process ends.

/** LMDB writes to stderr, and would block if nobody read it. */
const QUIET: StdioOptions = ["ignore", "ignore", "ignore", "ipc"];

const EXACT = { lost: 0, extra: 0, overLimit: 0 };

/** Sends a request to an app that must keep running. */
function asking(child: ChildProcess): (task: string) => Promise<Record<string, unknown>> {
  const ended = once(child, "exit").then(([status]) => Promise.reject(new Error(`The app ended with ${status}.`)));
  ended.catch(() => undefined);
  return async (task) => {
    const message = once(child, "message");
    child.send(task);
    const [answer] = (await Promise.race([message, ended])) as [Record<string, unknown>];
    return answer;
  };
}

test("a disk that is full eight times", async () => {
  await buildWorkers();
  const path = mkdtempSync(join(tmpdir(), "recess-full-"));
  const script = fileURLToPath(new URL("full-disk.mjs", import.meta.url));
  const child = fork(script, [path], { execArgv: ["--unhandled-rejections=strict"], stdio: QUIET });
  const limit = (size: string): void =>
    void execFileSync("prlimit", ["--pid", `${child.pid}`, `--fsize=${size}:unlimited`]);
  await once(child, "message");
  const ask = asking(child);
  for (let round = 0; round < 8; round++) {
    expect(await ask("use")).toEqual({ degraded: 0 });
    limit(`${statSync(join(path, "data.mdb")).size}`);
    await ask("full");
    await sleep(Math.random() * 200);
    limit("unlimited");
    expect(await ask("room")).toMatchObject({ degraded: 0, wrong: [] });
  }
  child.send("end");
  expect((await once(child, "exit"))[0]).toBe(0);
  rmSync(path, { recursive: true, force: true });
});

test("a master and its replica that change places six times, with connections kept", async () => {
  const servers = await Promise.all([startRedis(), startRedis()]);
  const admins = servers.map(({ url }) => new Redis(url));
  const proxy = await startProxy(servers[0].port);
  const store = redisStore({ client: `redis://127.0.0.1:${proxy.port}` });
  const problems: GovernorProblem[] = [];
  try {
    await admins[1]!.replicaof("127.0.0.1", String(servers[0].port));
    await expect.poll(() => admins[1]!.info("replication"), { timeout: 120_000 }).toContain("master_link_status:up");
    await store.ready();
    const governor = governorOn(store, problems);
    const load = startLoad(governor);
    for (let round = 0; round < 6; round++) {
      const [from, to] = [round % 2, (round + 1) % 2] as [number, number];
      await sleep(1500);
      // Writes are held until the replica has all of them, as an operator does.
      await admins[from]!.call("FAILOVER", "TO", "127.0.0.1", String(servers[to]!.port));
      await expect.poll(() => admins[to]!.info("replication"), { timeout: 120_000 }).toContain("role:master");
      await sleep(300);
      proxy.target = servers[to]!.port;
      await expect.poll(() => admins[from]!.info("replication"), { timeout: 120_000 }).toContain("link_status:up");
    }
    const told = await load.end();
    await settled(governor, problems);
    expect(told.rejected).toBe(0);
    expect(told.degraded).toBeGreaterThan(0);
    expect(await audit(governor, told)).toEqual(EXACT);
  } finally {
    await store.close();
    await proxy.close();
    for (const admin of admins) admin.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  }
});

test("a machine's clock that jumps about for twenty seconds, on LMDB", async () => {
  const path = mkdtempSync(join(tmpdir(), "recess-jumps-"));
  const store = lmdbStore({ path });
  const problems: GovernorProblem[] = [];
  let offBy = 0;
  const start = Date.parse("2026-06-01T12:00:00Z") - performance.now();
  const governor = createGovernor({
    policy: governorOn(store).policy,
    store,
    secret,
    clock: { now: () => start + performance.now() + offBy, elapsed: () => performance.now() },
    onProblem: (problem) => problems.push(problem),
  });
  const load = startLoad(governor);
  const HOUR = 3_600_000;
  for (const hours of [1, -1, 24, -24, 36 * 24, -36 * 24, 3 * 365 * 24, -3 * 365 * 24]) {
    await sleep(1000);
    offBy = hours * HOUR;
    await sleep(1500);
    offBy = 0;
  }
  await sleep(500);
  const told = await load.end();
  expect(await audit(governor, told)).toEqual(EXACT);
  expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["clock-jumped"]));
  await store.close();
  rmSync(path, { recursive: true, force: true });
});
