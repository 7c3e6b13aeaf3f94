import { type Account, createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { type Context, Hono } from "hono";

const governor = createGovernor({
  policy: definePolicy({ bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 2, per: "day" }] } } }),
});

// From your session: Auth.js' `auth()`, or a cookie that your server signed. Never from the browser.
function account(c: Context): Account | Response {
  const session = c.req.header("cookie")?.match(/session=(\w+)/)?.[1];
  return session === undefined
    ? c.json({ error: "Sign in first." }, 401)
    : { id: session, age: 14, timeZone: "Europe/Paris" };
}

/** What Next.js calls: from a `Request` to a `Response`, on Node or at the edge. */
export const app = new Hono().basePath("/api");
app.route("/recess", recessRoutes({ governor, account }));
app.post("/chat", recess({ governor, account }), (c) => c.json({ reply: "Hello!" }));
