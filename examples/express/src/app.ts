import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import express, { type Express, type Request } from "express";
import { type Context, Hono } from "hono";

interface User {
  readonly id: string;
  readonly age: number;
}

/** What your middleware knows of a request. */
const users = new WeakMap<object, User>();

function signedIn(request: Request): User | undefined {
  // Your session. Never the browser's word on an age.
  const id = request.header("x-user");
  return id === undefined ? undefined : { id, age: 14 };
}

export function createApp(): Express {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "day" }] } } }),
  });
  // The request of Express is what Hono calls `incoming`.
  const account = (c: Context<{ Bindings: HttpBindings }>): Account | Response =>
    users.get(c.env.incoming) ?? c.json({ error: "Sign in first." }, 401);

  const chat = new Hono<{ Bindings: HttpBindings }>();
  chat.route("/recess", recessRoutes({ governor, account }));
  chat.post("/chat", recess({ governor, account }), (c) => c.json({ reply: "Hello!" }));

  const app = express();
  app.use((request, _, next) => {
    const user = signedIn(request);
    if (user !== undefined) users.set(request, user);
    next();
  });
  // Before or behind `express.json()`: what it parsed is used.
  app.use(express.json());
  app.all(["/chat", "/recess/*rest"], getRequestListener(chat.fetch));
  app.get("/", (_, response) => void response.send("The rest of the app."));
  return app;
}
