import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { startCluster } from "../support/cluster.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { serveLoad, type ServerUsage } from "./server.ts";

const HELP = `Keeps minors online through the real HTTP path, on this machine alone, and reports how it went.

  --minors N      how many are online at once (default 1000; at most 50000)
  --seconds N     for how long (default 30; at most 600)
  --heartbeat N   seconds between heartbeats (default: as each decision says)
  --message N     seconds between messages (default 60)
  --store NAME    redis (default), cluster (three masters, each with a replica), both started here; or memory
  --servers N     processes of the app, each for its share of the accounts (default: one for each 10000 minors)
  --json          one line of JSON`;

const { values } = parseArgs({
  options: {
    minors: { type: "string", default: "1000" },
    seconds: { type: "string", default: "30" },
    heartbeat: { type: "string" },
    message: { type: "string", default: "60" },
    store: { type: "string", default: "redis" },
    servers: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" },
    serve: { type: "boolean" },
  },
});

/** The number of accounts whose records a process remembers. Each request of one more would read its record first. */
const MINORS_PER_SERVER = 10_000;
/** The approximate heartbeat interval of a page far from any stop. */
const RARELY_MS = 48_750;
/** A slow server is measured; one that has not responded after this time has failed. */
const TIMEOUT_MS = 60_000;

if (values.serve === true)
  await serveLoad({ redisUrl: process.env["REDIS_URL"], clusterNodes: process.env["REDIS_NODES"] });
else if (values.help === true) console.log(HELP);
else process.exitCode = await load();

interface Kind {
  readonly ms: number[];
  /** Responses by status, and "failed" for no response. */
  readonly statuses: Map<string, number>;
}

async function load(): Promise<number> {
  const minors = whole("minors", 1, 50_000);
  const seconds = whole("seconds", 1, 600);
  const heartbeatMs = values.heartbeat === undefined ? undefined : whole("heartbeat", 1, 600) * 1000;
  const messageMs = whole("message", 1, 600) * 1000;
  const count = values.servers === undefined ? Math.ceil(minors / MINORS_PER_SERVER) : whole("servers", 1, 16);
  if (!["redis", "cluster", "memory"].includes(values.store)) return usage("--store is redis, cluster or memory");

  const cluster = values.store === "cluster" ? await startCluster({ replicas: true }) : undefined;
  const redis = values.store === "redis" ? await startRedis() : undefined;
  const stores = cluster === undefined ? [redis ?? []].flat() : [...cluster.masters, ...cluster.replicas];
  const env = {
    ...process.env,
    ...(redis !== undefined && { REDIS_URL: redis.url }),
    ...(cluster !== undefined && { REDIS_NODES: JSON.stringify(cluster.nodes) }),
  };
  const servers = Array.from({ length: count }, () => fork(process.argv[1]!, ["--serve"], { env }));
  try {
    const ports = await Promise.all(
      servers.map(async (server) => ((await once(server, "message")) as [{ port: number }])[0].port),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 256 });
    const heartbeats: Kind = { ms: [], statuses: new Map() };
    const messages: Kind = { ms: [], statuses: new Map() };
    const before = await usageOf();
    const start = performance.now();
    const end = start + seconds * 1000;

    /** One complete request. Its time counts from the instant it was due, so that a server that lags is noticed. */
    const ask = (kind: Kind, { port, path, user, body, dueAt, isRead }: Ask): Promise<string> =>
      new Promise((resolve) => {
        const settled = (status: string, text = ""): void => {
          kind.ms.push(performance.now() - dueAt);
          kind.statuses.set(status, (kind.statuses.get(status) ?? 0) + 1);
          resolve(text);
        };
        const headers = { "content-type": "application/json", "content-length": body.length, "x-user": user };
        const sent = request(
          { host: "127.0.0.1", port, agent, path, method: "POST", headers, timeout: TIMEOUT_MS },
          (response) => {
            const chunks: Buffer[] = [];
            if (isRead) response.on("data", (chunk: Buffer) => void chunks.push(chunk));
            else response.resume();
            response
              .once("end", () => settled(String(response.statusCode), Buffer.concat(chunks).toString()))
              .once("error", () => settled("failed"));
          },
        );
        sent.once("timeout", () => sent.destroy()).once("error", () => settled("failed"));
        sent.end(body);
      });

    /** One minor: arrives at some time within the first heartbeat interval, and stays. */
    const be = async (index: number): Promise<void> => {
      const user = `minor-${index}`;
      // As a load balancer that routes by account.
      const port = ports[index % count]!;
      const repeat = async (everyMs: number, act: (dueAt: number) => Promise<number>): Promise<void> => {
        for (let dueAt = start + Math.random() * everyMs; dueAt < end;) {
          await sleep(Math.max(0, dueAt - performance.now()));
          dueAt += await act(dueAt);
        }
      };
      const beat = async (dueAt: number): Promise<number> => {
        const body = `{"type":"active","device":"tab-${index}"}`;
        const isRead = heartbeatMs === undefined;
        const text = await ask(heartbeats, { port, path: "/recess/heartbeat", user, body, dueAt, isRead });
        return heartbeatMs ?? saidIn(text) ?? RARELY_MS;
      };
      const write = async (dueAt: number): Promise<number> => {
        const body = '{"messages":[{"role":"user","content":"Hello"}]}';
        await ask(messages, { port, path: "/chat", user, body, dueAt, isRead: false });
        return messageMs;
      };
      await Promise.all([repeat(heartbeatMs ?? RARELY_MS, beat), repeat(messageMs, write)]);
    };
    await Promise.all(Array.from({ length: minors }, (_, index) => be(index)));

    const took = (performance.now() - start) / 1000;
    const after = await usageOf();
    agent.destroy();
    const total = heartbeats.ms.length + messages.ms.length;
    const errors = errorsIn(heartbeats) + errorsIn(messages);
    const report = {
      minors,
      seconds: Math.round(took),
      store: values.store,
      servers: count,
      requestsPerSecond: Math.round(total / took),
      decisionsPerRequest: Number(((after.decisions - before.decisions) / total).toFixed(2)),
      heartbeats: summaryOf(heartbeats),
      messages: summaryOf(messages),
      errors,
      storeFailures: after.storeFailures - before.storeFailures,
      cpuUsPerRequest: Math.round((after.cpuUs - before.cpuUs) / total),
      serverRssMb: Math.round(after.rss / 2 ** 20),
      redisCpuUsPerRequest: stores.length === 0 ? null : Math.round((after.redisUs - before.redisUs) / total),
    };
    if (values.json === true) console.log(JSON.stringify(report));
    else console.log(textOf(report));
    return errors === 0 ? 0 : 1;
  } finally {
    for (const server of servers) server.kill();
    await redis?.stop();
    await cluster?.stop();
  }

  /** Of all servers together. */
  async function usageOf(): Promise<Usage> {
    const usages = await Promise.all(
      servers.map(async (server) => {
        server.send("usage");
        return ((await once(server, "message")) as [ServerUsage])[0];
      }),
    );
    const sum = (valueOf: (usage: ServerUsage) => number): number =>
      usages.reduce((total, usage) => total + valueOf(usage), 0);
    const redisUs = await Promise.all(stores.map(redisCpuUs));
    return {
      cpuUs: sum(({ cpu }) => cpu.user + cpu.system),
      rss: sum(({ rss }) => rss),
      decisions: sum(({ decisions }) => decisions),
      storeFailures: sum(({ storeFailures }) => storeFailures),
      redisUs: redisUs.reduce((total, us) => total + us, 0),
    };
  }
}

interface Ask {
  readonly port: number;
  readonly path: string;
  readonly user: string;
  readonly body: string;
  readonly dueAt: number;
  /** Whether the response has text. */
  readonly isRead: boolean;
}

/** When the page should send the next heartbeat, according to a response. */
function saidIn(text: string): number | undefined {
  const ms = Number(/"heartbeatMs":(\d+)/.exec(text)?.[1]);
  return ms > 0 ? ms : undefined;
}

interface Usage {
  readonly cpuUs: number;
  readonly rss: number;
  readonly decisions: number;
  readonly storeFailures: number;
  readonly redisUs: number;
}

/** The CPU time of the Redis server since it was started. */
async function redisCpuUs({ url }: RedisServer): Promise<number> {
  const client = new Redis(url);
  const info = await client.info("cpu");
  client.disconnect();
  const seconds = ["used_cpu_user", "used_cpu_sys"].map((name) =>
    Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]),
  );
  return seconds.reduce((sum, value) => sum + value * 1e6, 0);
}

interface Summary {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly statuses: { readonly [status: string]: number };
}

function summaryOf({ ms, statuses }: Kind): Summary {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { count: ms.length, p50Ms: at(0.5), p99Ms: at(0.99), statuses: Object.fromEntries(statuses) };
}

/** A refusal is not an error: it is the purpose of a limit. */
function errorsIn({ statuses }: Kind): number {
  let errors = 0;
  for (const [status, count] of statuses) if (!["200", "403", "429"].includes(status)) errors += count;
  return errors;
}

function textOf(report: {
  readonly minors: number;
  readonly seconds: number;
  readonly store: string;
  readonly servers: number;
  readonly requestsPerSecond: number;
  readonly decisionsPerRequest: number;
  readonly heartbeats: Summary;
  readonly messages: Summary;
  readonly errors: number;
  readonly storeFailures: number;
  readonly cpuUsPerRequest: number;
  readonly serverRssMb: number;
  readonly redisCpuUsPerRequest: number | null;
}): string {
  const line = (name: string, { count, p50Ms, p99Ms, statuses }: Summary): string =>
    `${name.padEnd(11)} ${String(count).padStart(7)}   p50 ${p50Ms} ms   p99 ${p99Ms} ms   ${JSON.stringify(statuses)}`;
  return [
    `${report.minors} minors online for ${report.seconds} s over ${report.store}: ${report.requestsPerSecond} requests/s, ${report.decisionsPerRequest} decisions each`,
    line("heartbeats", report.heartbeats),
    line("messages", report.messages),
    `errors      ${String(report.errors).padStart(7)}`,
    `outages     ${String(report.storeFailures).padStart(7)}   (times that a server could not reach its store)`,
    `${report.servers === 1 ? "server     " : `${report.servers} servers  `} ${report.cpuUsPerRequest} µs of CPU a request, ${report.serverRssMb} MB`,
    ...(report.redisCpuUsPerRequest === null ? [] : [`Redis       ${report.redisCpuUsPerRequest} µs of CPU a request`]),
  ].join("\n");
}

function whole(name: "minors" | "seconds" | "heartbeat" | "message" | "servers", least: number, most: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  process.exit(usage(`--${name} is a whole number from ${least} to ${most}`));
}

function usage(problem: string): number {
  console.error(`${problem}\n\n${HELP}`);
  return 2;
}
