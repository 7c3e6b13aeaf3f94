import { env } from "cloudflare:workers";
import { accountObject, durableGovernor, durableStore } from "@recess/cloudflare";
import { DEVELOPMENT_SECRET, keysOf } from "@recess/core/store";
import { testStore } from "@recess/core/testing";
import { clock, createApp, policy } from "../runtimes/app.ts";

const secret = DEVELOPMENT_SECRET;
const namespace = () => env.RECESS;

const guardians = {};
/** The types of the decided events, in order. */
const heard: string[] = [];

export const RecessAccount = accountObject(() => ({
  policy,
  clock,
  secret,
  namespace: env.RECESS,
  guardians,
  onDecision: ({ event }) => void heard.push(event.type),
}));

const app = createApp((options) => durableGovernor({ ...options, guardians, secret, namespace }));

app.get("/heard", (c) => c.json(heard));

/** Runs the store contract between two stores over the same objects; returns what fails. */
app.get("/store", async (c) => {
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = [];
  testStore({
    test: (name, run) => tests.push({ name, run }),
    stores: () => ({ one: durableStore({ namespace }), other: durableStore({ namespace }) }),
    value: (text) => text,
  });
  const results: { readonly name: string; readonly problem: string | null }[] = [];
  for (const { name, run } of tests) {
    const problem = await run().then(
      () => null,
      (error: unknown) => String(error),
    );
    results.push({ name, problem });
  }
  return c.json(results);
});

/** A value that is removed after `ms`. */
app.post("/keep/:key/:ms", async (c) => {
  const { key, ms } = c.req.param();
  return c.json(await durableStore({ namespace }).swap(key, null, "kept", 0, Number(ms)));
});
app.get("/keep/:key", async (c) => c.json(await durableStore({ namespace }).load(c.req.param("key"))));

/** The content of the object with an account's settings. */
app.get("/settings/:id", async (c) => {
  const { key } = keysOf(secret)(c.req.param("id"));
  return c.json(await durableStore({ namespace }).load(`${key}.settings`));
});

app.get("/status/:id", async (c) => {
  const governor = durableGovernor({ policy, clock, secret, namespace });
  return c.json(await governor.status({ id: c.req.param("id"), age: 14 }));
});
app.post("/pause/:id", async (c) => {
  const governor = durableGovernor({ policy, clock, secret, namespace });
  return c.json(await governor.pause({ id: c.req.param("id"), age: 14 }));
});

app.get("/export/:id", async (c) => {
  const governor = durableGovernor({ policy, clock, secret, namespace });
  return c.json(await governor.export({ id: c.req.param("id") }));
});
app.delete("/export/:id", async (c) => {
  const governor = durableGovernor({ policy, clock, secret, namespace });
  return c.json(await governor.forget({ id: c.req.param("id") }));
});

// oxlint-disable-next-line import/no-default-export -- the entry point of a Worker
export default app;
