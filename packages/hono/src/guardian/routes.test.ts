import { createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createJournal, type Journal, type JournalEntry } from "@recess/core/journal";
import { Hono } from "hono";
import { describe, expect, test, vi } from "vitest";
import { recessRoutes } from "../child/routes.ts";
import { guardianRoutes } from "./routes.ts";
import type { Guardian, GuardianOptions } from "./guardian.ts";

const MINUTE = 60_000;
const NOW = Date.parse("2026-11-24T10:00:00+08:00");

const POLICY: PolicyInput = {
  timeZone: "Asia/Shanghai",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      quietHours: [{ from: "22:00", to: "06:00" }],
      nudges: [{ id: "long", when: { minutesToday: 1 } }],
      guardian: { maxExtraTimePerDay: "30m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit"] },
    },
  },
};
const TEEN = { id: "teen", age: 14 };

const PEOPLE: { readonly [name: string]: Guardian & { readonly children: readonly string[] } } = {
  mother: { role: "parent", id: "mother", children: ["teen", "gone"] },
  father: { role: "parent", id: "father", children: ["teen"] },
  stranger: { role: "parent", id: "stranger", children: ["other"] },
  school: { role: "school", id: "school", children: ["teen"] },
};

interface World {
  readonly governor: Governor;
  readonly app: Hono;
  wait(ms: number): void;
  look(path: string, who?: string): Promise<Response>;
  act(path: string, body: unknown, who?: string, headers?: Record<string, string>): Promise<Response>;
}

async function world(options: Partial<GuardianOptions> = {}, journal?: Journal): Promise<World> {
  let now = NOW;
  let count = 0;
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: () => now, journal });
  await governor.admit(TEEN);
  const app = new Hono();
  const guardian: GuardianOptions["guardian"] = (c, accountId) => {
    const person = PEOPLE[c.req.header("x-user") ?? ""];
    return person?.children.includes(accountId) === true ? person : null;
  };
  app.route("/guardian", guardianRoutes({ governor, guardian, ...options }));
  return {
    governor,
    app,
    wait: (ms) => void (now += ms),
    look: async (path, who = "mother") => app.request(`/guardian${path}`, { headers: { "x-user": who } }),
    act: async (path, body, who = "mother", headers = {}) =>
      app.request(`/guardian${path}`, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: {
          "content-type": "application/json",
          "x-user": who,
          "idempotency-key": `k${count++}`,
          ...headers,
        },
      }),
  };
}

test("the summary has times and durations, and no content", async () => {
  const { look, governor, wait } = await world();
  for (let i = 0; i < 3; i++) {
    wait(MINUTE);
    await governor.heartbeat(TEEN);
  }
  wait(24 * 60 * MINUTE);
  await governor.admit(TEEN);
  const res = await look("/accounts/teen");
  expect(res.status).toBe(200);
  expect(res.headers.get("cache-control")).toBe("private, no-store");
  expect(await res.json()).toMatchObject({
    band: "teen",
    outcome: "allow",
    limitMs: 60 * MINUTE,
    mayGrantMs: 30 * MINUTE,
    summary: {
      day: "2026-11-25",
      days: [
        { day: "2026-11-25", usedMs: 0, limitMs: 60 * MINUTE },
        { day: "2026-11-24", usedMs: 3 * MINUTE + 65_000, limitMs: null },
      ],
      nudges: [{ id: "long" }],
      stops: [],
      adjusted: {},
      mayAdjust: ["dailyLimit"],
    },
    requests: [],
  });
});

test("every action takes effect with the next event", async () => {
  const { act, governor } = await world();
  const next = (): Promise<unknown> => governor.status(TEEN);
  expect(await (await act("/accounts/teen/grant", { minutes: 45 })).json()).toMatchObject({
    grantedMs: 30 * MINUTE,
    mayGrantMs: 0,
  });
  expect(await next()).toMatchObject({ limitMs: 90 * MINUTE });
  expect((await act("/accounts/teen/pause", { until: NOW + MINUTE })).status).toBe(200);
  expect(await next()).toMatchObject({ reason: "paused", resumesAt: NOW + MINUTE });
  expect((await act("/accounts/teen/resume", {})).status).toBe(200);
  expect(await next()).toMatchObject({ outcome: "allow" });
  expect((await act("/accounts/teen/lift", { until: NOW + 15 * 60 * MINUTE })).status).toBe(200);
  expect(await (await act("/accounts/teen/adjust", { limits: { dailyLimit: "20m" } })).json()).toMatchObject({
    adjusted: ["dailyLimit"],
    limitMs: 50 * MINUTE,
  });
  expect((await act("/accounts/teen/unlink", "")).status).toBe(200);
  expect(await next()).toMatchObject({ limitMs: 60 * MINUTE });
});

test("a school may pause but not loosen, and gets a clear error", async () => {
  const { act, governor } = await world();
  expect((await act("/accounts/teen/pause", {}, "mother")).status).toBe(200);
  for (const [path, body] of [
    ["grant", { minutes: 5 }],
    ["resume", {}],
    ["lift", { until: NOW + 15 * 60 * MINUTE }],
    ["adjust", { limits: { dailyLimit: "2h" } }],
    ["pause", { until: NOW + MINUTE }],
    ["unlink", {}],
  ] as const) {
    const res = await act(`/accounts/teen/${path}`, body, "school");
    // A pause that ends sooner changes nothing beside the mother's, which has no end.
    expect([path, res.status]).toEqual([path, path === "pause" ? 200 : 403]);
    if (path !== "pause") expect(await res.json()).toMatchObject({ code: "parent-only" });
  }
  expect(await governor.status(TEEN)).toMatchObject({ reason: "paused", resumesAt: null, limitMs: 60 * MINUTE });
});

describe("one action is done once", () => {
  test("a repeated click is answered the same and changes nothing", async () => {
    const { act, governor } = await world();
    const click = (): Promise<Response> =>
      act("/accounts/teen/grant", { minutes: 20 }, "mother", { "idempotency-key": "c1" });
    const answers = await Promise.all([click(), click(), click()]);
    for (const answer of answers) expect(await answer.json()).toMatchObject({ grantedMs: 20 * MINUTE });
    expect(await governor.status(TEEN)).toMatchObject({ limitMs: 80 * MINUTE });
  });

  test("an idempotency key is bound to the guardian, the action and its amount", async () => {
    const { act, governor } = await world();
    const click = (minutes: number, who: string): Promise<Response> =>
      act("/accounts/teen/grant", { minutes }, who, { "idempotency-key": "c1" });
    await click(5, "mother");
    await click(5, "father");
    await click(6, "mother");
    expect(await governor.status(TEEN)).toMatchObject({ limitMs: 76 * MINUTE });
  });

  test("a page that was left open does not undo what came after", async () => {
    const { act, governor } = await world();
    const stale = (): Promise<Response> => act("/accounts/teen/pause", {}, "mother", { "idempotency-key": "p" });
    await stale();
    await act("/accounts/teen/resume", {}, "father");
    expect((await stale()).status).toBe(200);
    expect(await governor.status(TEEN)).toMatchObject({ outcome: "allow" });
  });

  test("without an id there is no action", async () => {
    const { act, governor } = await world();
    const res = await act("/accounts/teen/grant", { minutes: 5 }, "mother", { "idempotency-key": "" });
    expect([res.status, await res.json()]).toMatchObject([400, { code: "no-id" }]);
    expect(await governor.status(TEEN)).toMatchObject({ limitMs: 60 * MINUTE });
    const inBody = await act("/accounts/teen/grant", { minutes: 5, id: "b1" }, "mother", { "idempotency-key": "" });
    expect(inBody.status).toBe(200);
  });
});

describe("the routes do not reveal which accounts exist", () => {
  const ACTIONS = ["grant", "pause", "resume", "lift", "adjust", "unlink", "requests/x"];

  test.each([["nobody"], ["stranger"]])("%s gets one answer for all of them", async (who) => {
    const { look, act, governor } = await world();
    const before = await governor.export(TEEN);
    const answers = new Set<string>();
    for (const id of ["teen", "gone", "never-was", "a%2Fb", "x".repeat(600)]) {
      for (const res of [
        await look(`/accounts/${id}`, who),
        await look(`/accounts/${id}/requests`, who),
        ...(await Promise.all(ACTIONS.map((name) => act(`/accounts/${id}/${name}`, { minutes: 5, until: 1 }, who)))),
      ]) {
        answers.add(JSON.stringify([res.status, [...res.headers], await res.text()]));
      }
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain("404");
    expect(await governor.export(TEEN)).toEqual(before);
  });

  test("an account that was forgotten or never chatted does not exist even for its parent, and no record begins", async () => {
    const { look, act, governor } = await world();
    await governor.forget(TEEN);
    for (const id of ["teen", "gone"]) {
      expect((await look(`/accounts/${id}`)).status).toBe(404);
      expect((await act(`/accounts/${id}/grant`, { minutes: 5 })).status).toBe(404);
      expect((await act(`/accounts/${id}/pause`, {})).status).toBe(404);
      expect(await governor.export({ id })).toBeNull();
    }
  });

  test("an app that knows its accounts lets parents set limits before the first message", async () => {
    const { act, look, governor } = await world({ account: (id) => (id === "gone" ? { id, age: 15 } : null) });
    expect((await act("/accounts/gone/adjust", { limits: { dailyLimit: "10m" } })).status).toBe(200);
    expect((await look("/accounts/gone")).status).toBe(200);
    expect(await governor.status({ id: "gone", age: 15 })).toMatchObject({ limitMs: 10 * MINUTE });
    expect((await look("/accounts/teen")).status).toBe(404);
  });
});

test("a guardian's page shows what waits, and then the child sees that it did", async () => {
  let now = NOW;
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: () => now, guardians: {} });
  const app = new Hono();
  app.route("/guardian", guardianRoutes({ governor, guardian: () => ({ role: "parent", id: "mother" }) }));
  app.route("/recess", recessRoutes({ governor, account: () => TEEN }));
  const send = async (path: string, body: unknown): Promise<Response> =>
    app.request(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  now += 13 * 60 * MINUTE;
  expect(await (await send("/recess/heartbeat", { type: "active" })).json()).toMatchObject({ reason: "quiet-hours" });
  const path = "/guardian/accounts/teen/notices";
  let notices: readonly { id: string }[] = [];
  await vi.waitFor(async () => {
    ({ notices } = (await (await app.request(path)).json()) as { notices: readonly { id: string }[] });
    expect(notices).toMatchObject([{ kind: "stop", about: "quiet-hours", deliveredAt: null }]);
  }, 120_000);
  expect(await (await app.request("/recess/status")).json()).toMatchObject({ messages: [] });
  expect((await send(path, { read: notices.map(({ id }) => id) })).status).toBe(200);
  const { messages } = (await (await app.request("/recess/status")).json()) as { messages: readonly { id: string }[] };
  expect(messages).toMatchObject([{ kind: "guardian-notified", about: "stop" }]);
  const beat = await send("/recess/heartbeat", { type: "active", ack: messages.map(({ id }) => id) });
  expect(await beat.json()).toMatchObject({ messages: [] });
  expect(await (await app.request("/guardian/accounts/teen")).json()).toMatchObject({
    summary: { stops: [{ reason: "quiet-hours" }] },
  });
  expect((await send(path, { read: "all" })).status).toBe(400);
});

test("the app's Response is returned, and a forgotten return grants no access", async () => {
  const { look } = await world({ guardian: (c) => c.text("sign in", 401) });
  expect((await look("/accounts/teen")).status).toBe(401);
  const broken = await world({ guardian: () => undefined as never });
  expect((await broken.look("/accounts/teen")).status).toBe(500);
  expect(() => guardianRoutes({ governor: broken.governor } as GuardianOptions)).toThrow("guardian");
});

describe("writes", () => {
  test.each<[string, Record<string, string>, unknown, number]>([
    ["from another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, { minutes: 5 }, 403],
    ["from an allowed origin", { origin: "https://parents.example" }, { minutes: 5 }, 200],
    ["as a form", { "content-type": "application/x-www-form-urlencoded" }, "minutes=5", 415],
    ["as text", { "content-type": "text/plain" }, { minutes: 5 }, 415],
    ["that are no JSON", {}, "{", 400],
    ["that are a list", {}, [], 400],
    ["without minutes", {}, {}, 400],
    ["with a text for minutes", {}, { minutes: "5" }, 400],
    ["with less than none", {}, { minutes: -5 }, 400],
    ["that are too long", {}, { minutes: 5, x: "x".repeat(9000) }, 413],
  ])("%s", async (_, headers, body, status) => {
    const { act, governor } = await world({ origins: ["https://parents.example"] });
    expect((await act("/accounts/teen/grant", body, "mother", headers)).status).toBe(status);
    expect(await governor.status(TEEN)).toMatchObject({ limitMs: (status === 200 ? 65 : 60) * MINUTE });
  });

  test("invalid limits are refused with the reason", async () => {
    const { act } = await world();
    const res = await act("/accounts/teen/adjust", { limits: { dailyLimit: "an hour" } });
    expect([res.status, await res.json()]).toMatchObject([400, { detail: expect.stringContaining("dailyLimit") }]);
  });
});

test("the journal has each guardian's action and time, without names", async () => {
  const entries: JournalEntry[] = [];
  const journal = createJournal({
    secret: "a secret of thirty-two characters or more",
    sink: async ({ lines }) => void entries.push(...lines.map((line) => JSON.parse(line) as JournalEntry)),
  });
  const { act, governor, wait } = await world({}, journal);
  await act("/accounts/teen/grant", { minutes: 5 }, "mother");
  // Asked before the pause: more time does not help while paused.
  const { request } = await governor.cases.ask(TEEN, { kind: "time", minutes: 15 });
  wait(MINUTE);
  await act("/accounts/teen/pause", {}, "father");
  await act("/accounts/teen/adjust", { limits: { dailyLimit: "2h" } }, "school");
  await act(`/accounts/teen/requests/${request?.id}`, { minutes: 15 }, "mother");
  await journal.close();

  const acted = entries.filter(({ kind, state }) => kind === "guardian" || state === "granted");
  const [mother, father, school] = acted.map(({ guardian }) => guardian);
  expect(new Set([mother, father, school]).size).toBe(3);
  expect(mother).toMatch(/^[\w-]{16}$/);
  expect(acted).toMatchObject([
    { action: "grant", by: "parent", guardian: mother, at: NOW, minutes: 5 },
    { action: "pause", by: "parent", guardian: father, at: NOW + MINUTE },
    { action: "adjust", by: "school", guardian: school, denied: true },
    { action: "grant", by: "parent", guardian: mother, minutes: 15 },
    { kind: "request", by: "parent", guardian: mother, given: 15 },
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/mother|father/);
  // Nor does the account's record contain them.
  expect(JSON.stringify(await governor.export(TEEN))).not.toMatch(/mother|father/);
});
