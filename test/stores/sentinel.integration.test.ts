import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GovernorProblem } from "@recess/core";
import { redisStore } from "@recess/redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { until } from "../support/cluster.ts";
import { freePort, startRedis } from "../support/redis.ts";
import { audit, governorOn, settled, startLoad } from "./load.ts";

test("Sentinel promotes a replica, and decisions continue", async () => {
  const master = await startRedis({ args: ["--repl-diskless-sync-delay", "0"] });
  const replica = await startRedis({ args: ["--replicaof", "127.0.0.1", `${master.port}`] });
  const leading = new Redis(master.url);
  const dir = await mkdtemp(join(tmpdir(), "recess-sentinel-"));
  const port = await freePort();
  await writeFile(
    join(dir, "sentinel.conf"),
    `port ${port}\nbind 127.0.0.1\ndir ${dir}\n` +
      `sentinel monitor main 127.0.0.1 ${master.port} 1\n` +
      // Longer than a loaded machine delays a process: a master that is only slow continues to accept writes, which are lost.
      "sentinel down-after-milliseconds main 2000\nsentinel failover-timeout main 4000\n",
  );
  const sentinel = spawn("redis-server", [join(dir, "sentinel.conf"), "--sentinel"], { stdio: "ignore" });
  const sentinels = [{ host: "127.0.0.1", port }];
  const asking = new Redis(port, "127.0.0.1");
  const client = new Redis({ sentinels, name: "main", maxRetriesPerRequest: 1, connectTimeout: 500 });
  for (const one of [asking, leading, client]) one.on("error", () => undefined);
  const problems: GovernorProblem[] = [];
  try {
    await until(async () =>
      String(await asking.call("SENTINEL", "REPLICAS", "main").catch(() => "")).includes(`${replica.port}`),
    );
    // A replica reports that it is linked before commands stream to it; until it receives one, it has no data to take over with.
    const follows = async (): Promise<boolean> => {
      await leading.set("follows", Date.now());
      return (await leading.wait(1, 100)) === 1;
    };
    await until(follows);
    const store = redisStore({ client });
    await store.ready();
    const governor = governorOn(store, problems);
    const load = startLoad(governor);
    await sleep(500);
    // The replica has everything except the last ms, which may be lost with a master.
    await until(follows);
    process.kill(master.pid, "SIGKILL");
    await until(async () =>
      String(await asking.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")).includes(`${replica.port}`),
    );
    await sleep(2500);
    const told = await load.end();
    await settled(governor, problems);
    const { lost, extra, overLimit } = await audit(governor, told);
    expect({ extra, rejected: told.rejected }).toEqual({ extra: 0, rejected: 0 });
    expect(lost).toBeLessThanOrEqual(20);
    // A server allows again what it forgot.
    expect(overLimit).toBeLessThanOrEqual(lost);
    expect(told.degraded).toBeGreaterThan(0);
  } finally {
    client.disconnect();
    asking.disconnect();
    leading.disconnect();
    sentinel.kill();
    await Promise.all([master.stop(), replica.stop()]);
    await rm(dir, { recursive: true, force: true });
  }
});
