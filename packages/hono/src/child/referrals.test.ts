import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { recess } from "../chat/middleware.ts";
import { recessRoutes } from "./routes.ts";

const KAI: Account = { id: "kai", age: 14, region: "US-CA", timeZone: "America/Los_Angeles" };

function makeGovernor(): Governor {
  const policy = definePolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18], dailyLimit: "0m" } } });
  return createGovernor({ policy, clock: () => Date.parse("2026-06-01T12:00:00Z") });
}

function appWith(governor: Governor, account: Account | Response | null = KAI): Hono {
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account: () => account, referrals: { services: ["988"] } }));
  return app;
}

function post(app: Hono, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
    body: JSON.stringify(body),
  };
  return Promise.resolve(app.request("/recess/referrals", init));
}

const total = async (governor: Governor): Promise<number> => (await governor.referrals({ year: 2026 })).total;

test("a page's referral is counted once an id, for the account's region", async () => {
  const governor = makeGovernor();
  const app = appWith(governor);
  expect((await post(app, { service: "988", id: "a" })).status).toBe(201);
  expect((await post(app, { service: "988", id: "a" })).status).toBe(200);
  const other = await post(appWith(governor, { ...KAI, id: "mia" }), { service: "988", id: "a" });
  expect([other.status, await other.json()]).toEqual([201, { service: "988", year: 2026 }]);
  expect((await governor.referrals({ year: 2026 })).counts).toEqual([{ region: "US-CA", service: "988", count: 2 }]);
});

test("a region, a service or an account named by the page is not trusted", async () => {
  const governor = makeGovernor();
  const app = appWith(governor);
  expect((await post(app, { service: "psychic-line", id: "a" })).status).toBe(400);
  expect((await post(app, { service: "988" })).status).toBe(400);
  expect((await post(app, { service: "988", id: "x" }, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect((await post(appWith(governor, null), { service: "988", id: "a" })).status).toBe(404);
  expect((await post(appWith(governor, new Response(null, { status: 401 })), { service: "988", id: "a" })).status).toBe(
    401,
  );
  expect(await total(governor)).toBe(0);
  await post(app, { service: "988", id: "b", region: "US-WA", account: "someone", year: 1999 });
  expect((await governor.referrals({ year: 2026 })).counts).toEqual([{ region: "US-CA", service: "988", count: 1 }]);
});

test("there is no route unless the app asks for it, and a list without services is refused", async () => {
  const governor = makeGovernor();
  const app = new Hono().route("/recess", recessRoutes({ governor, account: () => KAI }));
  expect((await post(app, { service: "988", id: "a" })).status).toBe(404);
  expect(() => recessRoutes({ governor, account: () => KAI, referrals: { services: [] } })).toThrow(
    /referrals\.services/,
  );
});

test("an exempt reply that refers to a service is counted, a retry of it once, and one that failed is not", async () => {
  const governor = makeGovernor();
  const errors: unknown[] = [];
  const waiting: Promise<unknown>[] = [];
  let [status, service] = [200, "988"];
  const app = new Hono();
  const exempt = () => ({ referral: { service } });
  const onError = (error: unknown): void => void errors.push(error);
  app.post("/chat", recess({ governor, account: () => KAI, exempt, onError }), (c) =>
    c.json({ reply: "988" }, status as 200),
  );
  const send = async (body: string): Promise<Response> => {
    const context = {
      waitUntil: (work: Promise<unknown>) => void waiting.push(work),
      passThroughOnException: () => {},
      props: {},
    };
    const headers = { "content-type": "application/json", "idempotency-key": body };
    const response = await app.request(
      "/chat",
      { method: "POST", headers, body: JSON.stringify({ body }) },
      {},
      context,
    );
    await response.text();
    await Promise.all(waiting);
    return response;
  };
  expect((await send("first")).status).toBe(200);
  await send("first");
  expect(await total(governor)).toBe(1);
  status = 500;
  await send("second");
  expect(await total(governor)).toBe(1);
  // A mistake of the app does not cancel the reply.
  [status, service] = [200, "call me"];
  expect((await send("third")).status).toBe(200);
  expect(errors).toHaveLength(1);
  expect(await total(governor)).toBe(1);
});
