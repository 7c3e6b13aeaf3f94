import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { fastify, type FastifyInstance } from "fastify";
import { type Context, Hono } from "hono";

export function createApp(): FastifyInstance {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "day" }] } } }),
  });
  // From your session. Never the browser's word on an age.
  const account = (c: Context): Account | Response => {
    const id = c.req.header("x-user");
    return id === undefined ? c.json({ error: "Sign in first." }, 401) : { id, age: 14 };
  };

  const chat = new Hono<{ Bindings: HttpBindings }>();
  chat.route("/recess", recessRoutes({ governor, account }));
  chat.post("/chat", recess({ governor, account }), (c) => c.json({ reply: "Hello!" }));
  const listener = getRequestListener(chat.fetch);

  const app = fastify();
  app.register(async (routes) => {
    // These routes read their bodies and write their answers themselves.
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", (_, __, done) => done(null));
    for (const url of ["/chat", "/recess/*"]) {
      routes.all(url, async (request, reply) => {
        reply.hijack();
        await listener(request.raw, reply.raw);
      });
    }
  });
  app.get("/", async () => "The rest of the app.");
  return app;
}
