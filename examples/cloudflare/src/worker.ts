import { env } from "cloudflare:workers";
import { accountObject, durableGovernor } from "@recess/cloudflare";
import type { Account } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { type Context, Hono } from "hono";

declare module "cloudflare:workers" {
  namespace Cloudflare {
    interface Env {
      readonly RECESS: DurableObjectNamespace;
      readonly RECESS_SECRET: string;
    }
  }
}

const policy = definePolicy({
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", quietHours: [{ from: "22:00", to: "06:00" }] } },
});

// Worker and objects must have the same policy and the same secret.
export const RecessAccount = accountObject(() => ({ policy, secret: env.RECESS_SECRET, namespace: env.RECESS }));

const governor = durableGovernor({ policy, secret: env.RECESS_SECRET, namespace: () => env.RECESS });

// Who is asking, from your Worker's session; never from the browser.
function account(c: Context): Account | Response {
  const user = c.req.header("x-user");
  return user === undefined
    ? c.json({ error: "Sign in first." }, 401)
    : { id: user, age: 14, timeZone: "Europe/Paris" };
}

const app = new Hono();
app.route("/recess", recessRoutes({ governor, account }));
app.post("/api/chat", recess({ governor, account }), (c) => c.json({ reply: "Hello!" }));

// oxlint-disable-next-line import/no-default-export -- the entry point of a Worker
export default app;
