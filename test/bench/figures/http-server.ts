import { serve } from "@hono/node-server";
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, type RecessOptions } from "@recess/hono";
import { Hono, type MiddlewareHandler } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import { fullPolicy } from "../people.ts";

/** One server to measure, in a separate process: `main.mjs --serve <which>`. It reports its port and its CPU time. */

/** By the simulated clock each of the 2000 accounts then writes every two minutes, and none reaches a limit. */
const REQUEST_EVERY_MS = 60;

const guards: { readonly [name: string]: () => MiddlewareHandler | undefined } = {
  bare: () => undefined,
  recess: () => {
    let now = Date.UTC(2026, 10, 23, 8);
    const governor = createGovernor({ policy: definePolicy(fullPolicy), clock: () => now });
    const account: RecessOptions["account"] = (c) => {
      now += REQUEST_EVERY_MS;
      return { id: c.req.header("x-user") ?? "", age: 14 };
    };
    return recess({ governor, account });
  },
  "hono-rate-limiter": () =>
    rateLimiter({ windowMs: 3_600_000, limit: 1e9, keyGenerator: (c) => c.req.header("x-user") ?? "" }),
};

export function serveOne(name: string): void {
  const app = new Hono();
  const guard = guards[name]?.();
  if (guard !== undefined) app.use("/chat", guard);
  app.post("/chat", async (c) => {
    const { messages } = await c.req.json<{ messages: readonly unknown[] }>();
    return c.json({
      id: "chatcmpl-1",
      choices: [{ message: { role: "assistant", content: "word ".repeat(messages.length * 40) } }],
    });
  });
  // Longer than the turns of the others on a busy machine, because a closed connection fails the measurement.
  const serverOptions = { keepAliveTimeout: 700_000 };
  serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, serverOptions }, ({ port }) => process.send?.({ port }));
  process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
}
