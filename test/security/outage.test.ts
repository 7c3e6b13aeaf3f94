import { createGovernor, type Governor, memoryStore } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import type { Store } from "@recess/core/store";
import { recess } from "@recess/hono";
import { type Context, Hono } from "hono";
import { expect, test } from "vitest";
import { CHILD, POLICY } from "./world.ts";

// A child who uses up the day on each of several servers while their store is away.

const LIMIT = 5;
const NOON = Date.parse("2026-11-24T12:00:00+08:00");
const isHelp = (c: Context): boolean => c.req.header("x-test-help") !== undefined;

interface Server {
  readonly governor: Governor;
  /** Sends messages until one is refused; returns how many were answered, and why the last one was not. */
  useUp(): Promise<{ readonly answered: number; readonly refused: number }>;
  send(fields?: Record<string, string>): Promise<Response>;
}

function given(onStoreFailure: "local" | "closed"): { readonly servers: readonly Server[]; net: { isAway: boolean } } {
  const { texts } = memoryStore();
  const net = { isAway: false };
  const reached = async <Result>(call: () => Result | Promise<Result>): Promise<Result> => {
    if (net.isAway) throw new Error("The store is away.");
    return call();
  };
  const store: Store = {
    load: (key) => reached(() => texts.load(key)),
    swap: (...change) => reached(() => texts.swap(...change)),
  };
  const servers = [1, 2, 3].map((): Server => {
    const governor = createGovernor({
      policy: definePolicy(POLICY),
      store,
      secret: "s".repeat(32),
      clock: () => NOON,
      onStoreFailure,
    });
    const app = new Hono();
    const guard = recess({ governor, account: () => CHILD, exempt: isHelp, onError: () => {} });
    app.post("/chat", guard, (c) => c.json({ reply: "hello" }));
    const send: Server["send"] = async (headers = {}) => app.request("/chat", { method: "POST", body: "{}", headers });
    return {
      governor,
      send,
      useUp: async () => {
        for (let answered = 0; answered <= 10 * LIMIT; answered++) {
          const { status } = await send();
          if (status !== 200) return { answered, refused: status };
        }
        throw new Error("Nothing was refused.");
      },
    };
  });
  return { servers, net };
}

test("local: at most one more allowance on each server that had not seen the account, and all of it counts afterwards", async () => {
  const { servers, net } = given("local");
  const [seen, other, third] = servers as [Server, Server, Server];
  for (let i = 0; i < 3; i++) expect((await seen.send()).status).toBe(200);
  net.isAway = true;
  expect(await seen.useUp()).toEqual({ answered: LIMIT - 3, refused: 403 });
  expect(await other.useUp()).toEqual({ answered: LIMIT, refused: 403 });
  expect(await third.useUp()).toEqual({ answered: LIMIT, refused: 403 });
  net.isAway = false;
  await expect
    .poll(async () => (await seen.governor.export(CHILD))?.record?.today.messages, { timeout: 120_000 })
    .toBe(3 * LIMIT);
  for (const server of servers) expect(await server.useUp()).toEqual({ answered: 0, refused: 403 });
});

test("closed: while the store is down only a call for help is answered, and it is not charged", async () => {
  const { servers, net } = given("closed");
  expect((await servers[0]!.send()).status).toBe(200);
  net.isAway = true;
  for (const server of servers) {
    const refused = await server.send();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(2);
    expect((await server.send({ "x-test-help": "1" })).status).toBe(200);
  }
  net.isAway = false;
  await expect.poll(async () => (await servers[0]!.send()).status, { timeout: 120_000 }).toBe(200);
  await expect
    .poll(async () => (await servers[0]!.governor.export(CHILD))?.record?.today.messages, { timeout: 120_000 })
    .toBe(2);
});
