import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { type RedisServer, startRedis } from "./redis.ts";

/** A Redis Cluster for one test, on loopback. */
export interface RedisCluster {
  readonly nodes: { readonly host: string; readonly port: number }[];
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  /** One command to one node. */
  readonly tell: (port: number, ...command: [string, ...(string | number)[]]) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;
/** The shortest that Redis gives a handshake: servers that meet wait for it in part. */
const HANDSHAKE_MS = 1000;

export interface ClusterOptions {
  readonly replicas: boolean;
  /** Time after which a silent master is replaced. The default is long enough for a server that a busy machine keeps waiting. */
  readonly nodeTimeoutMs?: number;
}

/** Starts three masters and, if requested, a replica of each, as described in the manual, without `redis-cli`. */
export async function startCluster({ replicas, nodeTimeoutMs = 15_000 }: ClusterOptions): Promise<RedisCluster> {
  const count = replicas ? 2 * MASTERS : MASTERS;
  const args = [
    "--cluster-enabled",
    "yes",
    "--cluster-node-timeout",
    `${HANDSHAKE_MS}`,
    "--repl-diskless-sync-delay",
    "0",
  ];
  const servers: RedisServer[] = [];
  const clients = new Map<number, Redis>();
  const tell = async (port: number, ...[name, ...rest]: [string, ...(string | number)[]]): Promise<unknown> => {
    const client = clients.get(port) ?? new Redis(port, "127.0.0.1", { maxRetriesPerRequest: 1 });
    if (!clients.has(port)) client.on("error", () => undefined);
    clients.set(port, client);
    return client.call(name, ...rest);
  };
  const stop = async (): Promise<void> => {
    for (const client of clients.values()) client.disconnect();
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    for (let i = 0; i < count; i += 1) servers.push(await startRedis({ args, secondPortAt: 10_000 }));
    const ports = servers.map(({ port }) => port);
    for (let i = 0; i < MASTERS; i += 1) {
      const [from, to] = [Math.floor((i * SLOTS) / MASTERS), Math.floor(((i + 1) * SLOTS) / MASTERS)];
      // One by one: servers before version 7 do not support ranges.
      await tell(ports[i]!, "CLUSTER", "ADDSLOTS", ...Array.from({ length: to - from }, (_, slot) => from + slot));
    }
    for (const [i, port] of ports.entries()) await tell(port, "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
    // On a busy machine, a handshake may exceed its time; the servers then forget each other, until they are asked to meet again.
    const meetMissing = async (port: number): Promise<boolean> => {
      const nodes = String(await tell(port, "CLUSTER", "NODES"));
      const missing = ports.filter((other) => other !== port && !nodes.includes(`127.0.0.1:${other}@`));
      for (const other of missing) await tell(port, "CLUSTER", "MEET", "127.0.0.1", other);
      return missing.length === 0 && !nodes.includes("handshake");
    };
    await until(async () => (await Promise.all(ports.map(meetMissing))).every(Boolean));
    for (const [i, port] of ports.slice(MASTERS).entries()) {
      await tell(port, "CLUSTER", "REPLICATE", String(await tell(ports[i]!, "CLUSTER", "MYID")));
    }
    const isUp = async (port: number): Promise<boolean> => {
      const info = String(await tell(port, "CLUSTER", "INFO"));
      return info.includes("cluster_state:ok") && info.includes("cluster_slots_ok:16384");
    };
    // A replica reports that it is linked before commands stream to it, and would take over without data.
    const isFollowed = async (port: number): Promise<boolean> =>
      /slave0:.*state=online,offset=[1-9]/.test(String(await tell(port, "INFO", "replication")));
    await until(async () => (await Promise.all(ports.map(isUp))).every(Boolean));
    if (replicas) await until(async () => (await Promise.all(ports.slice(0, MASTERS).map(isFollowed))).every(Boolean));
    for (const port of ports) await tell(port, "CONFIG", "SET", "cluster-node-timeout", nodeTimeoutMs);
    return {
      nodes: ports.map((port) => ({ host: "127.0.0.1", port })),
      masters: servers.slice(0, MASTERS),
      replicas: servers.slice(MASTERS),
      tell,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for a condition; throws if it does not hold in time. */
export async function until(isTrue: () => Promise<boolean> | boolean, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Not within ${withinMs} ms: ${isTrue.toString()}`);
    await sleep(20);
  }
}
