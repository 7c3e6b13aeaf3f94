import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGovernor, type Governor, type Store } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { recess, recessRoutes } from "@recess/hono";
import type { RecessState } from "@recess/protocol";
import { Hono } from "hono";
import { beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A record instead of a list: a new field of the protocol does not compile until it is listed here. */
const fields: { readonly [Field in keyof Required<RecessState>]: "page" | "app" } = {
  v: "page",
  serverNow: "page",
  band: "page",
  channel: "page",
  outcome: "page",
  reason: "page",
  resumesAt: "page",
  day: "page",
  usedMs: "page",
  streakMs: "page",
  limitMs: "page",
  remainingMs: "page",
  stopReason: "page",
  notices: "page",
  refusalsToday: "page",
  quotas: "page",
  timeZone: "page",
  ageGroup: "page",
  restMs: "page",
  heartbeatMs: "page",
  finishReplyMs: "app",
  features: "page",
  wouldBlock: "app",
  exempt: "page",
  degraded: "page",
  may: "page",
  setBy: "page",
  help: "page",
  summaries: "page",
  label: "page",
  requests: "page",
  messages: "page",
};

const POLICY: PolicyInput = { bands: { teen: { ages: [13, 18], dailyLimit: "1h", voice: { dailyLimit: "10m" } } } };

/** A store that fails from its first use. */
const brokenStore: Store = {
  load: async () => Promise.reject(new Error("away")),
  swap: async () => Promise.reject(new Error("away")),
};

/** All fields that real servers send, over all their responses. */
async function sentFields(): Promise<Set<string>> {
  const sent = new Set<string>();
  let now = Date.parse("2026-11-24T12:00:00Z");
  const clock = (): number => now;
  const note = (state: object): void => {
    for (const field of Object.keys(state)) sent.add(field);
  };
  const appOf = (governor: Governor): Hono => {
    const shared = {
      governor,
      account: () => ({ id: "a", age: 14 }),
      label: {},
      summaries: true,
      help: "https://help.example",
      onError: () => {},
    };
    const app = new Hono();
    app.route("/recess", recessRoutes({ ...shared, requests: { deliver: () => {} } }));
    app.post("/chat", recess({ ...shared, exempt: (c) => c.req.header("x-help") !== undefined }), (c) =>
      c.body("data: hello\n\n", 200, { "content-type": "text/event-stream" }),
    );
    return app;
  };
  const governors = [
    createGovernor({ policy: definePolicy(POLICY), clock }),
    createGovernor({ policy: definePolicy({ ...POLICY, mode: "observe" }), clock }),
    createGovernor({ policy: definePolicy(POLICY), clock, store: brokenStore, secret: "development-only" }),
  ];
  for (const governor of governors) {
    const app = appOf(governor);
    const send = async (help: Record<string, string> = {}): Promise<Response> =>
      app.request("/chat", { method: "POST", headers: { "content-type": "application/json", ...help }, body: "{}" });
    await send();
    now += 3_600_000;
    for (let beat = 0; beat < 70; beat++) {
      now += 60_000;
      await governor.heartbeat({ id: "a", age: 14 }, {});
    }
    for (const query of ["", "?channel=voice"]) note(await (await app.request(`/recess/status${query}`)).json());
    for (const response of [await send(), await send({ "x-help": "1" })]) {
      const text = await response.text();
      // A refusal has the state in its body, a stream in comments.
      const states: object[] = text.startsWith("{")
        ? [JSON.parse(text).recess]
        : [...text.matchAll(/^: recess (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
      for (const state of states) note(state);
    }
  }
  return sent;
}

let sent = new Set<string>();
beforeAll(async () => {
  sent = await sentFields();
});

test("a server sends every field that the page knows", () => {
  expect(Object.keys(fields).filter((field) => !sent.has(field))).toEqual([]);
});

test("every field that a server sends is one of the protocol, and documented", () => {
  const known = new Set([...Object.keys(fields), "code", "retryAt"]);
  expect([...sent].filter((field) => !known.has(field))).toEqual([]);
  const readme = readFileSync(join(root, "docs/packages/protocol.md"), "utf8");
  for (const field of known) expect(readme, field).toContain(`\`${field}\``);
});

test("the page reads the fields that the README lists", () => {
  const sources = ["packages/browser/src", "packages/words/src"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("locales"))
        .map((name) => readFileSync(join(root, folder, name), "utf8")),
    )
    .join("\n");
  const protocol = readFileSync(join(root, "packages/protocol/src/state.ts"), "utf8").split("export function")[1];
  const isRead = (field: string): boolean => new RegExp(`\\b${field}\\b`).test(`${sources}${protocol}`);
  for (const [field, reader] of Object.entries(fields)) expect(isRead(field), field).toBe(reader === "page");
});
