import { createGovernor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { manualTime, openAIChat } from "../../../../test/support/replies.ts";
import { recess } from "../chat/middleware.ts";
import type { RecessOptions } from "../options.ts";
import { recessRoutes } from "../child/routes.ts";

const POLICY: PolicyInput = { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } };

function world(label: RecessOptions["label"], age = 14, more: Partial<RecessOptions> = {}): Hono {
  const time = manualTime();
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: time.now });
  const options = { governor, account: () => ({ id: "a", age }), ...(label !== undefined && { label }), ...more };
  const app = new Hono();
  app.use("/*", recess({ ...options, after: time.after }));
  app.all("/json", (c) => c.json({ usage: 1 }));
  app.all("/no", (c) => c.json({ error: 1 }, 400));
  app.all("/own", (c) => c.json({ usage: 1 }, 200, { "AI-Disclosure": "mode=ai-modified" }));
  app.all("/stream", () => {
    const body = openAIChat.role() + openAIChat.text("hi") + openAIChat.chunk({}, "stop");
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const outer = new Hono();
  outer.route("/recess", recessRoutes(options));
  outer.route("/chat", app);
  return outer;
}

const header = async (app: Hono, path: string, name = "ai-disclosure", method = "POST"): Promise<string | null> =>
  (await app.request(path, { method })).headers.get(name);

test("a reply to a governed account is marked by a header, and an event stream by the state at its beginning", async () => {
  const app = world({});
  expect(await header(app, "/chat/json")).toBe("mode=machine-generated");
  expect(await header(app, "/chat/json", "ai-disclosure", "HEAD")).toBe("mode=machine-generated");
  const res = await app.request("/chat/stream", { method: "POST" });
  expect(res.headers.get("ai-disclosure")).toBe("mode=machine-generated");
  const [first = ""] = (await res.text()).split("\n");
  expect(JSON.parse(first.slice(": recess ".length))).toMatchObject({ label: { ai: true, text: null } });
});

test("the state of the routes contains the app's words", async () => {
  const res = await world({ text: "AI 小助手生成" }).request("/recess/status");
  expect(await res.json()).toMatchObject({ label: { ai: true, text: "AI 小助手生成" } });
});

test("a persistent reminder of the policy puts the label on the page, without an option", async () => {
  const reminders = [{ id: "ai", at: "start-of-session", as: "persistent" }] as const;
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], reminders } } };
  const governor = createGovernor({ policy: definePolicy(policy), clock: manualTime().now });
  const res = await world(undefined, 14, { governor }).request("/recess/status");
  expect(await res.json()).toMatchObject({ label: { ai: true, text: null, reminders: ["reminder:ai"] } });
});

test("nothing is marked for ungoverned accounts, without a requested label, or without a reply", async () => {
  const adult = world({}, 30);
  expect(await header(adult, "/chat/json")).toBeNull();
  expect(await (await adult.request("/recess/status")).json()).not.toHaveProperty("label");
  const none = world(undefined);
  expect(await header(none, "/chat/json")).toBeNull();
  expect(await (await none.request("/recess/status")).json()).not.toHaveProperty("label");
  expect(await header(world({}), "/chat/no")).toBeNull();
});

test("the app can choose the header: another, none, or its own on one reply", async () => {
  const app = world({ header: { name: "X-AIGC", value: '{"Label":"1"}' } });
  expect(await header(app, "/chat/json", "x-aigc")).toBe('{"Label":"1"}');
  expect(await header(app, "/chat/json")).toBeNull();
  expect(await header(world({ header: false }), "/chat/json")).toBeNull();
  expect(await header(world({}), "/chat/own")).toBe("mode=ai-modified");
});

test("a call for help that passes without the governor is answered by an AI too", async () => {
  const dead = (): Promise<never> => Promise.reject(new Error("dead"));
  const store = { load: dead, swap: dead };
  const governor = createGovernor({
    policy: definePolicy(POLICY),
    store,
    secret: "s".repeat(32),
    onStoreFailure: "closed",
  });
  const app = world({}, 14, { governor, exempt: () => true, onError: () => {} });
  expect(await header(app, "/chat/json")).toBe("mode=machine-generated");
});

test.each([
  { header: { name: "a b", value: "x" } },
  { header: { name: "a", value: "x\r\nSet-Cookie: y" } },
  { header: { name: "a", value: "" } },
  { text: "" },
])("a label that cannot be sent is refused at once: %o", (label) => {
  expect(() => world(label)).toThrow(TypeError);
});
