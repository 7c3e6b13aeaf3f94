import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GovernorProblem } from "@recess/core";
import { redisStore, type RedisStore } from "@recess/redis";
import { Cluster } from "ioredis";
import { type RedisCluster, startCluster, until } from "../support/cluster.ts";
import { startProxy } from "../support/proxy.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { audit, type Audit, governorOn, type LoadOptions, settled, startLoad, type Told } from "./load.ts";

/** The result of a scenario: what its load was told, and how the store's records differ from that. */
export type Outcome = Audit & Omit<Told, "allowed" | "tokens">;

/** Runs a load on a store while something happens to the store. */
async function underLoad(store: RedisStore, happen: () => Promise<void>, options?: LoadOptions): Promise<Outcome> {
  const problems: GovernorProblem[] = [];
  await store.ready();
  const governor = governorOn(store, problems);
  const load = startLoad(governor, options);
  await sleep(500);
  await happen();
  const told = await load.end();
  await settled(governor, problems);
  const { allowed: _, tokens: __, ...rest } = told;
  return { ...(await audit(governor, told)), ...rest };
}

/** `kill -9` of a Redis whose append-only file is synced at each write, and a restart with that file. */
export async function killedRedis({ times }: { readonly times: number }): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), "recess-aof-"));
  let server = await startRedis({ dir });
  const store = redisStore({ client: server.url });
  try {
    return await underLoad(store, async () => {
      for (let i = 0; i < times; i += 1) {
        process.kill(server.pid, "SIGKILL");
        await server.stop();
        await sleep(1000);
        server = await startRedis({ dir, port: server.port });
        await sleep(1500);
      }
    });
  } finally {
    await store.close();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** SIGSTOP: sockets stay open and the system accepts commands, but nothing responds; then all of them are executed. */
export async function frozenRedis({ ms }: { readonly ms: number }): Promise<Outcome> {
  const server = await startRedis();
  const store = redisStore({ client: server.url });
  try {
    return await underLoad(store, async () => {
      process.kill(server.pid, "SIGSTOP");
      await sleep(ms);
      process.kill(server.pid, "SIGCONT");
      await sleep(1500);
    });
  } finally {
    process.kill(server.pid, "SIGCONT");
    await store.close();
    await server.stop();
  }
}

/** A proxy that delays, loses responses and closes connections. */
export async function badNetwork({ rounds }: { readonly rounds: number }): Promise<Outcome> {
  const server = await startRedis();
  const proxy = await startProxy(server.port);
  const store = redisStore({ client: `redis://127.0.0.1:${proxy.port}` });
  try {
    return await underLoad(store, async () => {
      for (let round = 0; round < rounds; round += 1) {
        proxy.delayMs = [0, 5, 100][round % 3] ?? 0;
        await sleep(150);
        proxy.cutReplies();
        await sleep(100);
        if (round % 2 === 0) proxy.cut();
      }
      proxy.delayMs = 0;
      await sleep(500);
    });
  } finally {
    await store.close();
    await proxy.close();
    await server.stop();
  }
}

/** Two processes on the same accounts, one of them on a bad network: what both were told, against one record each. */
export async function oneCutOff({ rounds }: { readonly rounds: number }): Promise<Audit> {
  const server = await startRedis();
  const proxy = await startProxy(server.port);
  const problems: GovernorProblem[] = [];
  const near = redisStore({ client: server.url });
  const far = redisStore({ client: `redis://127.0.0.1:${proxy.port}` });
  try {
    await Promise.all([near.ready(), far.ready()]);
    const nearGovernor = governorOn(near);
    const farGovernor = governorOn(far, problems);
    const loads = [nearGovernor, farGovernor].map((governor) => startLoad(governor, { callers: 8 }));
    for (let round = 0; round < rounds; round += 1) {
      await sleep(250);
      if (round % 2 === 0) proxy.cutReplies();
      else proxy.cut();
    }
    await sleep(500);
    const told = await Promise.all(loads.map((load) => load.end()));
    await settled(farGovernor, problems);
    await settled(nearGovernor, []);
    return await audit(nearGovernor, ...told);
  } finally {
    await near.close();
    await far.close();
    await proxy.close();
    await server.stop();
  }
}

function onCluster(cluster: RedisCluster): Cluster {
  const client = new Cluster([...cluster.nodes], { redisOptions: { connectTimeout: 500 } });
  client.on("error", () => undefined);
  return client;
}

/** The slot of all accounts moves from one master to another, key by key, and back. */
export async function movingSlots({ times }: { readonly times: number }): Promise<Outcome> {
  const cluster = await startCluster({ replicas: false });
  const client = onCluster(cluster);
  try {
    const slot = await client.cluster("KEYSLOT", "{moving}");
    const ports = cluster.masters.map(({ port }) => port);
    let from = ports[Math.floor((slot * 3) / 16_384)] ?? 0;
    const move = async (to: number): Promise<void> => {
      const [fromId, toId] = await Promise.all([from, to].map((port) => cluster.tell(port, "CLUSTER", "MYID")));
      await cluster.tell(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", String(fromId));
      await cluster.tell(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", String(toId));
      for (;;) {
        await sleep(20);
        const keys = (await cluster.tell(from, "CLUSTER", "GETKEYSINSLOT", slot, 5)) as string[];
        if (keys.length === 0) break;
        await cluster.tell(from, "MIGRATE", "127.0.0.1", to, "", 0, 5000, "KEYS", ...keys);
      }
      for (const port of [to, from, ...ports]) {
        await cluster.tell(port, "CLUSTER", "SETSLOT", slot, "NODE", String(toId));
      }
      from = to;
      await sleep(200);
    };
    return await underLoad(redisStore({ client, prefix: "{moving}" }), async () => {
      for (let i = 0; i < times; i += 1) await move(ports.find((port) => port !== from) ?? 0);
    });
  } finally {
    client.disconnect();
    await cluster.stop();
  }
}

/** `kill -9` of one of three masters; its replica takes over. */
export async function failover(): Promise<Outcome> {
  const cluster = await startCluster({ replicas: true, nodeTimeoutMs: 1000 });
  const client = onCluster(cluster);
  try {
    return await underLoad(redisStore({ client }), async () => {
      const [victim] = cluster.masters as [RedisServer];
      process.kill(victim.pid, "SIGKILL");
      const port = cluster.replicas[0]?.port ?? 0;
      await until(async () => String(await cluster.tell(port, "INFO", "replication")).includes("role:master"));
      await sleep(2500);
    });
  } finally {
    client.disconnect();
    await cluster.stop();
  }
}
