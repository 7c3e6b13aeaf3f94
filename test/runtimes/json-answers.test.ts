import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess } from "@recess/hono";
import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import { cors } from "hono/cors";
import { expect, test } from "vitest";

// On Hono's server for Node the header fields of such answers are a plain object, elsewhere they are `Headers`.

const model = { object: "chat.completion", id: "1", choices: [{ message: { role: "assistant", content: "hi" } }] };

const handlers: { readonly [name: string]: (c: Context) => Response } = {
  plain: (c) => c.json({ text: "数学 é 😀" }),
  "a model's reply": (c) => c.json(model, 201, { "X-Own": "1", ETag: '"1"', "X-Should-Retry": "true" }),
  "an options object": (c) => c.json({ a: 1 }, { status: 202, headers: { "X-Own": "1" } }),
  "two cookies": (c) => {
    setCookie(c, "a", "1");
    setCookie(c, "b", "2");
    return c.json({ a: 1 });
  },
  "fields of the connection": (c) => c.json({ a: 1 }, 200, { Connection: "x-hop", "X-Hop": "1" }),
  "a label of its own": (c) => c.json({ a: 1 }, 200, { "AI-Disclosure": "mode=none" }),
  "no value": (c) => c.json(undefined as never),
  "an error": (c) => c.json({ error: "no" }, 500),
};

/** A new app with the same clock gives the same answer, but for the decision's id. */
function appWith(handler: (c: Context) => Response): Hono {
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 5, per: "1h" }] } } });
  const governor = createGovernor({ policy, clock: () => Date.UTC(2026, 10, 23, 8) });
  const app = new Hono();
  app.use(cors({ origin: "https://app.example" }), async (c, next) => {
    await next();
    c.header("X-After", "1");
  });
  app.use(recess({ governor, account: () => ({ id: "a1", age: 14 }), label: {} }));
  app.post("/chat", handler);
  return app;
}

async function seen(response: Response): Promise<object> {
  const sent = ["connection", "content-length", "date", "keep-alive", "transfer-encoding", "recess-decision"];
  const headers = [...response.headers].filter(([name]) => !sent.includes(name));
  return { status: response.status, headers, text: await response.text() };
}

test.each(Object.entries(handlers))(
  "an answer by c.json is the same over Hono's server for Node: %s",
  async (_, handler) => {
    const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
    const expected = await seen(await appWith(handler).request("/chat", init));
    const server = createAdaptorServer({ fetch: appWith(handler).fetch }) as Server;
    try {
      await once(server.listen(0, "127.0.0.1"), "listening");
      const { port } = server.address() as AddressInfo;
      const response = await fetch(`http://127.0.0.1:${port}/chat`, init);
      expect(response.headers.get("recess-state")).toContain("v=1");
      expect(await seen(response)).toEqual(expected);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  },
);
