import { createGovernor, type NoticeEvent } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { createJournal } from "@recess/core/journal";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { zoneAtNoon } from "../../../../test/support/noon.mjs";
import { guardianRoutes, recess, recessRoutes } from "../index.ts";

const CHILD = { id: "kai", age: 14 };

/** An app on a runtime that ends with each response, except for the work that it is asked to wait for. */
function edge() {
  const lines: string[] = [];
  const heard: NoticeEvent[] = [];
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  const secret = "a secret of thirty-two characters or more";
  const journal = createJournal({
    secret,
    sink: async (recorded) => {
      await soon();
      lines.push(...recorded.lines);
    },
  });
  const deliver = async (event: NoticeEvent): Promise<void> => {
    await soon();
    heard.push(event);
  };
  const policy = {
    timeZone: zoneAtNoon(),
    bands: { teen: { ages: [13, 18] as const, messageLimits: [{ limit: 1, per: "day" as const }] } },
  };
  const governor = createGovernor({ policy: definePolicy(policy), journal, guardians: { deliver } });
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account: () => CHILD }));
  app.route("/guardian", guardianRoutes({ governor, guardian: () => ({ role: "parent", id: "p" }) }));
  app.post("/chat", recess({ governor, account: () => CHILD }), (c) => c.json({ reply: "hi" }));

  const post = async (path: string, body: object, hasContext = true): Promise<number> => {
    const waited: Promise<unknown>[] = [];
    const context = {
      waitUntil: (work: Promise<unknown>) => void waited.push(work),
      passThroughOnException() {},
      props: {},
    };
    const headers = { "content-type": "application/json", "idempotency-key": `${path} ${Math.random()}` };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const { status } = await app.request(path, init, {}, hasContext ? context : undefined);
    await Promise.all(waited);
    return status;
  };
  const count = (kind: string): number => lines.filter((line) => line.includes(`"kind":"${kind}"`)).length;
  return { post, count, heard, governor };
}

test("journal entries and notices are delivered once the runtime has waited for the promises passed to waitUntil", async () => {
  const { post, count, heard } = edge();
  expect(await post("/chat", { messages: [] })).toBe(200);
  expect(count("policy")).toBe(1);
  expect(await post("/chat", { messages: [] })).toBe(403);
  expect(heard).toMatchObject([{ kind: "stop", about: "message-limit" }]);
  expect(await post("/guardian/accounts/kai/pause", {})).toBe(200);
  expect(count("guardian")).toBe(1);
  expect(await post("/recess/heartbeat", { type: "active" })).toBe(200);
  expect(count("stop")).toBe(1);
});

test("a long-running runtime needs no waitUntil, and everything is delivered there, too", async () => {
  const { post, count, heard, governor } = edge();
  await post("/chat", { messages: [] }, false);
  await post("/chat", { messages: [] }, false);
  await governor.background();
  expect([heard.length, count("policy")]).toEqual([1, 1]);
  expect(governor.background()).toBeNull();
});
