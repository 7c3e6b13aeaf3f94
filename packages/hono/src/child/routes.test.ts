import { type Account, createGovernor, type Governor, RecessError } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { Hono } from "hono";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ManualTime, manualTime } from "../../../../test/support/replies.ts";
import { recessRoutes, type RecessRoutesOptions } from "./routes.ts";

const POLICY: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      messageLimits: [{ limit: 3, per: "day" }],
      quietHours: [{ from: "22:00", to: "06:00" }],
    },
  },
};
const TEEN: Account = { id: "teen", age: 14, timeZone: "Asia/Shanghai" };

interface World {
  readonly time: ManualTime;
  readonly governor: Governor;
  readonly app: Hono;
  beat(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

function world(options: Partial<RecessRoutesOptions> = {}): World {
  const time = manualTime(Date.parse("2026-11-24T10:00:00+08:00"));
  const governor = options.governor ?? createGovernor({ policy: definePolicy(POLICY), clock: time.now });
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account: () => TEEN, onError: () => {}, ...options }));
  return {
    time,
    governor,
    app,
    beat: async (body, headers = {}) =>
      app.request("/recess/heartbeat", {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

test("status returns the account's state, and changes nothing", async () => {
  const { app, time, governor } = world({
    setBy: () => ({ name: "App" }),
    help: "https://help.example",
    may: { appeal: true },
  });
  const res = await app.request("/recess/status");
  expect(res.status).toBe(200);
  expect(res.headers.get("content-type")).toBe("application/json");
  expect(res.headers.get("cache-control")).toBe("private, no-store");
  expect(res.headers.get("recess-state")).toBe(`v=1, d="allow", rem=3600, t=${time.now()}`);
  expect(await res.json()).toEqual({
    v: 1,
    serverNow: time.now(),
    band: "teen",
    outcome: "allow",
    reason: null,
    resumesAt: null,
    day: "2026-11-24",
    usedMs: 0,
    streakMs: 0,
    limitMs: 3_600_000,
    remainingMs: 3_600_000,
    stopReason: "daily-limit",
    notices: [],
    refusalsToday: 0,
    quotas: [{ limit: 3, per: "day", perMs: 86_400_000, remaining: 3, resetsAt: null }],
    timeZone: "Asia/Shanghai",
    ageGroup: "13-15",
    restMs: null,
    finishReplyMs: 120_000,
    heartbeatMs: expect.any(Number),
    features: {},
    may: { askForTime: false, appeal: true },
    setBy: { name: "App" },
    help: "https://help.example",
  });
  await time.advance(60_000);
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 0 });
});

test("active leases time, away ends it", async () => {
  const { beat, time, governor } = world();
  expect(await (await beat({ type: "active", device: "tab" })).json()).toMatchObject({ outcome: "allow", notices: [] });
  await time.advance(20_000);
  // As sendBeacon sends it.
  const away = await beat({ type: "away", device: "tab" }, { "content-type": "text/plain;charset=UTF-8" });
  expect(away.status).toBe(200);
  await time.advance(60_000);
  expect(await governor.status(TEEN)).toMatchObject({ usedMs: 20_000 });
});

test("a stop is a state with status 200", async () => {
  const { beat, governor } = world();
  await governor.pause(TEEN);
  const res = await beat({ type: "active" });
  expect(res.status).toBe(200);
  expect(await res.json()).toMatchObject({ outcome: "block", reason: "paused", resumesAt: null, remainingMs: 0 });
});

test.each<[string, Partial<RecessRoutesOptions>]>([
  ["whom the app does not govern", { account: () => null }],
  ["in no band", { account: () => ({ id: "adult", age: 40 }) }],
])("someone %s has no limits", async (_, options) => {
  const { app, beat, time } = world(options);
  const expected = {
    v: 1,
    serverNow: time.now(),
    band: null,
    outcome: "allow",
    remainingMs: null,
    notices: [],
    quotas: [],
  };
  const status = await app.request("/recess/status");
  expect(status.headers.has("recess-state")).toBe(false);
  expect(await status.json()).toMatchObject(expected);
  expect(await (await beat({ type: "active" })).json()).toMatchObject(expected);
});

test("the app answers for those whose state may not be read", async () => {
  const { app, beat } = world({ account: (c) => c.text("sign in", 401) });
  expect((await app.request("/recess/status")).status).toBe(401);
  expect((await beat({ type: "active" })).status).toBe(401);
});

test("what a browser claims about identity, age, place or time is ignored", async () => {
  const { beat, governor, time } = world();
  const lies = {
    id: "other",
    account: { id: "other" },
    age: 40,
    timeZone: "Pacific/Kiritimati",
    at: 0,
    now: 1,
    exempt: true,
  };
  const res = await beat({ type: "active", ...lies }, { date: "Mon, 01 Jan 2024 00:00:00 GMT" });
  expect(await res.json()).toMatchObject({ band: "teen", timeZone: "Asia/Shanghai", serverNow: time.now() });
  expect(await governor.export({ id: "other" })).toBeNull();
});

test.each<[string, unknown]>([
  ["no JSON", "{"],
  ["no object", [1]],
  ["no type", {}],
  ["another type", { type: "idle" }],
  ["an empty device", { type: "active", device: "" }],
  ["a long device", { type: "active", device: "x".repeat(65) }],
  ["a device with line breaks", { type: "active", device: "a\nb" }],
  ["a device that is a number", { type: "active", device: 1 }],
  ["too many receipts", { type: "active", ack: Array.from({ length: 17 }, () => "r") }],
  ["a long receipt", { type: "active", ack: ["x".repeat(129)] }],
  ["receipts that are none", { type: "active", ack: "r" }],
])("a heartbeat with %s is refused, clearly", async (_, body) => {
  const { beat, governor } = world();
  const res = await beat(body);
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({ code: "malformed", detail: expect.stringMatching(/must be/) });
  expect(await governor.export(TEEN)).toBeNull();
});

test("a heartbeat with receipts is accepted", async () => {
  const { beat } = world();
  expect((await beat({ type: "active", ack: ["reminder:ai@1"] })).status).toBe(200);
});

test("more than 1 KiB is refused, with and without a length", async () => {
  const { beat, app } = world();
  const long = JSON.stringify({ type: "active", x: "x".repeat(1100) });
  expect((await beat(long, { "content-length": String(long.length) })).status).toBe(413);
  const stream = new Response(long).body;
  const request = new Request("http://localhost/recess/heartbeat", {
    method: "POST",
    body: stream,
    duplex: "half",
  } as RequestInit);
  expect((await app.request(request)).status).toBe(413);
});

test("a form is not a heartbeat", async () => {
  const { beat } = world();
  expect((await beat("type=active", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
});

test.each<[string, Record<string, string>, number]>([
  ["this origin", { "sec-fetch-site": "same-origin" }, 200],
  ["this site", { "sec-fetch-site": "same-site", origin: "https://app.localhost" }, 200],
  ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
  ["an allowed origin", { "sec-fetch-site": "cross-site", origin: "https://app.example" }, 200],
  ["an old browser's page here", { origin: "http://localhost" }, 200],
  ["an old browser's page elsewhere", { origin: "https://evil.example" }, 403],
  ["another port", { origin: "http://localhost:8080" }, 403],
  ["an opaque origin", { origin: "null" }, 403],
  ["no browser", {}, 200],
])("a write from %s", async (_, headers, status) => {
  const { beat, governor } = world({ origins: ["https://app.example"] });
  expect((await beat({ type: "active" }, headers)).status).toBe(status);
  expect((await governor.export(TEEN)) === null).toBe(status === 403);
});

test("invalid origins are refused at once", () => {
  expect(() => world({ origins: ["app.example"] })).toThrow('write it as "https://host"');
});

test("HEAD, OPTIONS and other methods", async () => {
  const { app } = world();
  const head = await app.request("/recess/status", { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  const options = await app.request("/recess/heartbeat", { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
  const get = await app.request("/recess/heartbeat");
  expect([get.status, get.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
  expect((await app.request("/recess/status", { method: "DELETE" })).status).toBe(405);
});

test("when the limits cannot be looked up: 503, soon again", async () => {
  const governor = createGovernor({ policy: definePolicy(POLICY) });
  const fail = (): Promise<never> => Promise.reject(new RecessError("store-unavailable", "gone"));
  const { beat } = world({ governor: { ...governor, heartbeat: fail } });
  const res = await beat({ type: "active" });
  expect(res.status).toBe(503);
  expect(await res.json()).toMatchObject({ error: { code: "governor-unavailable" } });
});

test("no body at all causes a 5xx, and only a heartbeat changes anything", async () => {
  let runs = 0;
  const account = (): Account => ({ id: `teen-${runs}`, age: 14 });
  const { beat, governor } = world({ account });
  const almost = fc
    .record({ type: fc.constantFrom("active", "away", "x"), device: fc.anything(), ack: fc.anything() })
    .map((body) => JSON.stringify(body));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json(), almost), async (body) => {
      runs++;
      const { status } = await beat(body);
      expect(status).toBeLessThan(500);
      expect((await governor.export(account())) === null).toBe(status >= 400);
    }),
  );
});

test("status by speech: only in a band that limits it", async () => {
  const voice = { dailyLimit: "10m" };
  for (const [band, channel, remainingMs] of [
    [{ voice }, "voice", 600_000],
    [{}, undefined, 3_600_000],
  ] as const) {
    const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h", ...band } } });
    const { app } = world({ governor: createGovernor({ policy, clock: () => Date.parse("2026-11-24T10:00:00Z") }) });
    const status = async (query: string): Promise<unknown> => (await app.request(`/recess/status${query}`)).json();
    const spoken = await status("?channel=voice");
    expect(spoken).toMatchObject({ remainingMs });
    expect((spoken as { readonly channel?: string }).channel).toBe(channel);
    for (const query of ["", "?channel=text", "?channel=VOICE", "?channel="]) {
      expect(await status(query)).toMatchObject({ remainingMs: 3_600_000 });
      expect(await status(query)).not.toHaveProperty("channel");
    }
  }
});
