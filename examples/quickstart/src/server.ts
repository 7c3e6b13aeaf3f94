import { readFile } from "node:fs/promises";
import { createGovernor } from "@recess/core";
import { loadPolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { lmdbStore } from "@recess/lmdb";
import { type Context, Hono } from "hono";
import { callModel, userOf } from "./yours.ts";

const governor = createGovernor({
  policy: await loadPolicy("recess.yaml", { read: (path) => readFile(path, "utf8") }),
  store: lmdbStore({ path: "data/recess" }),
  secret: process.env["RECESS_SECRET"],
});

// Who is asking, from your server's session; never from the browser. A visitor for whom this returned `null` would have no limits.
async function account(c: Context) {
  const user = await userOf(c);
  if (user === null) return c.json({ error: "Sign in first." }, 401);
  return { id: user.id, age: user.age, timeZone: user.timeZone };
}

export const app = new Hono();
app.route("/recess", recessRoutes({ governor, account }));
app.post("/api/chat", recess({ governor, account }), (c) => callModel(c));
