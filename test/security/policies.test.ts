import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import { Hono } from "hono";
import { expect, test } from "vitest";

const teen = { ages: [13, 18], dailyLimit: "1h" } as const;

test("a reload that takes every band away is refused, and limits stay", async () => {
  const governor = createGovernor({ policy: definePolicy({ bands: { teen } }) });
  const gone = [
    { bands: {} },
    { bands: { teen }, regions: { X: { bands: { teen: null } } } },
    { bands: { teen }, dated: [{ from: "2020-01-01", bands: { teen: null } }] },
  ];
  for (const policy of gone) {
    await expect(governor.reload(() => definePolicy(policy))).rejects.toThrow("nobody would be governed");
    expect(await governor.status({ id: "a", age: 14 })).toMatchObject({ band: "teen", limitMs: 3_600_000 });
  }
  expect(governor.health().policyProblem).not.toBeNull();
});

test("nothing in a request chooses the region", async () => {
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen }, regions: { LOOSE: { bands: { teen: { dailyLimit: "9h" } } } } }),
  });
  const app = new Hono();
  const options = { governor, account: () => ({ id: "a", age: 14 }) };
  app.route("/recess", recessRoutes(options));
  app.post("/chat", recess(options), (c) => c.json({ ok: true }));
  const headers = { "content-type": "application/json", "recess-region": "LOOSE", "accept-language": "LOOSE" };
  await app.request("/chat?region=LOOSE", { method: "POST", headers, body: JSON.stringify({ region: "LOOSE" }) });
  await app.request("/recess/heartbeat?region=LOOSE", {
    method: "POST",
    headers,
    body: JSON.stringify({ state: "active", device: "d", region: "LOOSE" }),
  });
  expect(await governor.status({ id: "a", age: 14 })).toMatchObject({ region: null, limitMs: 3_600_000 });
});
