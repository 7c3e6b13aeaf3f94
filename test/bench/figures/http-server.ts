import { serve } from "@hono/node-server";
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { Hono, type MiddlewareHandler } from "hono";
import { rateLimiter } from "hono-rate-limiter";
import { fullPolicy } from "../people.ts";

/** One server to measure, in a separate process: `main.mjs --serve <which>`. It reports its port and its CPU time. */

const guards: { readonly [name: string]: () => MiddlewareHandler | undefined } = {
  bare: () => undefined,
  recess: () => {
    const governor = createGovernor({ policy: definePolicy(fullPolicy), clock: clockOfDay() });
    return recess({ governor, account: (c) => ({ id: c.req.header("x-user") ?? "", age: 14 }) });
  },
  "hono-rate-limiter": () =>
    rateLimiter({ windowMs: 3_600_000, limit: 1e9, keyGenerator: (c) => c.req.header("x-user") ?? "" }),
};

/** The clock advances a little at each reading: two thousand accounts then write every few minutes, and nobody reaches a limit. */
function clockOfDay(): () => number {
  let now = Date.UTC(2026, 10, 23, 8);
  return () => (now += 100);
}

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
