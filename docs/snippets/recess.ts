import { readFile } from "node:fs/promises";
import { type Account, createGovernor } from "@recess/core";
import { loadPolicy } from "@recess/core/policy";
import { lmdbStore } from "@recess/lmdb";
import type { Context } from "hono";
import { userOf } from "./yours.ts";

export const governor = createGovernor({
  policy: await loadPolicy("recess.yaml", { read: (path) => readFile(path, "utf8") }),
  store: lmdbStore({ path: "data/recess" }),
  secret: process.env["RECESS_SECRET"],
});

/** Who is asking, in the server's own word. */
export async function account(c: Context): Promise<Account | Response> {
  const user = await userOf(c.req.raw);
  if (user === null) return c.json({ error: "Sign in first." }, 401);
  return { id: user.id, age: user.age, timeZone: user.timeZone };
}
