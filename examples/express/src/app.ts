import type { IncomingMessage } from "node:http";
import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recessRoutes } from "@recess/hono";
import { type NodeBindings, nodeGuard, nodeHandler } from "@recess/node";
import express, { type Express } from "express";

/** From your session. Never take an age from the browser. */
function account(request: IncomingMessage): Account | Response {
  const id = request.headers["x-user"];
  if (typeof id !== "string") return Response.json({ error: "Sign in first." }, { status: 401 });
  return { id, age: 14 };
}

export function createApp(): Express {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "day" }] } } }),
  });
  const app = express();
  app.use(express.json());
  app.post("/chat", nodeGuard({ governor, account }), (_, response) => void response.json({ reply: "Hello!" }));
  app.use(
    "/recess",
    nodeHandler(recessRoutes<{ Bindings: NodeBindings }>({ governor, account: (c) => account(c.env.incoming) })),
  );
  app.get("/", (_, response) => void response.send("The rest of the app."));
  return app;
}
