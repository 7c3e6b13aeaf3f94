import type { IncomingMessage } from "node:http";
import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recessRoutes } from "@recess/hono";
import { type NodeBindings, nodeGuard, nodeHandler } from "@recess/node";
import { fastify, type FastifyInstance } from "fastify";
import { Hono } from "hono";

/** From your session. Never take an age from the browser. */
function account(request: IncomingMessage): Account | Response {
  const id = request.headers["x-user"];
  if (typeof id !== "string") return Response.json({ error: "Sign in first." }, { status: 401 });
  return { id, age: 14 };
}

export function createApp(): FastifyInstance {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "day" }] } } }),
  });
  const guard = nodeGuard({ governor, account });
  const routes = new Hono<{ Bindings: NodeBindings }>();
  routes.route(
    "/recess",
    recessRoutes<{ Bindings: NodeBindings }>({ governor, account: (c) => account(c.env.incoming) }),
  );
  const serveRoutes = nodeHandler(routes);

  const app = fastify();
  app.post("/chat", { onRequest: (request, reply, done) => guard(request.raw, reply.raw, () => done()) }, async () => ({
    reply: "Hello!",
  }));
  app.all("/recess/*", (request, reply) => {
    reply.hijack();
    // Fastify has read the body already.
    serveRoutes(Object.assign(request.raw, { body: request.body }), reply.raw);
  });
  app.get("/", async () => "The rest of the app.");
  return app;
}
