import { serve } from "@hono/node-server";
import { createGovernor, memoryStore } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { redisStore } from "@recess/redis";
import { type Context, Hono } from "hono";
import { Cluster } from "ioredis";
import { fullPolicy } from "../bench/people.ts";

/** Where the server stores its records: at most one of these; without any, in memory. */
export interface Servers {
  readonly redisUrl: string | undefined;
  /** As JSON. */
  readonly clusterNodes: string | undefined;
}

/** What a server has used and done since it started. */
export interface ServerUsage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
  readonly decisions: number;
  /** How many times the store was reported as unavailable: what was decided then is counted in it later. */
  readonly storeFailures: number;
}

/** The server under load, in a separate process: the real HTTP path, with Redis, a Redis cluster, or memory. */
export async function serveLoad({ redisUrl, clusterNodes }: Servers): Promise<void> {
  const client = clusterNodes === undefined ? redisUrl : new Cluster(JSON.parse(clusterNodes));
  const store = client === undefined ? undefined : redisStore({ client });
  await store?.ready();
  let decisions = 0;
  let storeFailures = 0;
  const governor = createGovernor({
    onDecision: () => void (decisions += 1),
    onProblem: ({ code }) => void (storeFailures += code === "store-unavailable" ? 1 : 0),
    policy: definePolicy(fullPolicy),
    store: store ?? memoryStore(),
    secret: "a secret of thirty-two characters or more",
  });
  const account = (c: Context) => ({ id: c.req.header("x-user") ?? "", age: 14, timeZone: zoneOfDay });
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account }));
  app.post("/chat", recess({ governor, account }), (c) =>
    c.body(reply(), 200, { "Content-Type": "text/event-stream" }),
  );
  // Longer than the time between two requests. Otherwise a connection is closed here just as it is used there.
  const serverOptions = { keepAliveTimeout: 700_000 };
  serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, serverOptions }, ({ port }) => process.send?.({ port }));
  process.on("message", () => {
    const usage: ServerUsage = {
      cpu: process.cpuUsage(),
      rss: process.memoryUsage().rss,
      decisions,
      storeFailures,
    };
    process.send?.(usage);
  });
}

/** A zone in which it is afternoon now, because the load does not test nights. */
const zoneOfDay = zoneAt(new Date().getUTCHours());

function zoneAt(utcHour: number): string {
  const ahead = (((15 - utcHour) % 24) + 24) % 24;
  if (ahead === 0) return "Etc/UTC";
  // Etc/GMT-3 is three hours ahead.
  return ahead <= 12 ? `Etc/GMT-${ahead}` : `Etc/GMT+${24 - ahead}`;
}

const encoder = new TextEncoder();
const WORDS = 20;

/** A short reply, word by word. */
function reply(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let said = 0;
  return new ReadableStream({
    pull(controller) {
      if ((said += 1) > WORDS) controller.close();
      else
        controller.enqueue(encoder.encode(`data: {"choices":[{"index":0,"delta":{"content":"word ${said} "}}]}\n\n`));
    },
  });
}
