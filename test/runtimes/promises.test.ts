import { createHook } from "node:async_hooks";
import { once } from "node:events";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { Hono, type MiddlewareHandler } from "hono";
import { expect, test } from "vitest";

// Times differ between machines and minutes; the promises that a request takes on Hono's server for Node do not. One whose
// body or response is read as a stream takes dozens.

const REQUESTS = 20;
/** Those that the guard adds to a middleware that only waits for the handler, on Node 20. Another should have a reason. */
const PROMISES = 11;
const body = JSON.stringify({ messages: [{ role: "user", content: "Why?" }] });

/** The promises that are created for a request in this process, the client's among them. */
async function promisesWith(guards: readonly MiddlewareHandler[]): Promise<number> {
  const app = new Hono();
  app.use("/chat", ...guards);
  app.post("/chat", async (c) => c.json({ reply: (await c.req.json<{ messages: readonly unknown[] }>()).messages }));
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  let count = 0;
  const hook = createHook({
    init: (_id, type) => {
      if (type === "PROMISE") count += 1;
    },
  });
  try {
    // The first loads what is loaded on first use.
    await post(port);
    hook.enable();
    const counts: number[] = [];
    for (let i = 0; i < REQUESTS; i += 1) {
      count = 0;
      await post(port);
      counts.push(count);
    }
    // The test runner has promises of its own now and then.
    return Math.min(...counts);
  } finally {
    hook.disable();
    server.close();
    server.closeAllConnections();
  }
}

function post(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    request({ port, host: "127.0.0.1", path: "/chat", method: "POST", headers }, (response) => {
      expect(response.statusCode).toBe(200);
      response.resume().on("end", resolve);
    })
      .on("error", reject)
      .end(body);
  });
}

test("a guarded request with a JSON answer takes no more promises than before", async () => {
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1000, per: "1h" }] } } });
  const guard = recess({ governor: createGovernor({ policy }), account: () => ({ id: "a1", age: 14 }) });
  const passed: MiddlewareHandler = async (_c, next) => {
    await next();
  };
  const added = (await promisesWith([guard])) - (await promisesWith([passed]));
  expect(added).toBeLessThanOrEqual(PROMISES);
});
