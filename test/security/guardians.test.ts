import { createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { appealRoutes, type Guardian, guardianRoutes, recessRoutes } from "@recess/hono";
import { familyPages } from "@recess/hono/family";
import * as fc from "fast-check";
import { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { captureLog, CHILD, POLICY, SECRET_TEXT, wholeOf } from "./world.ts";

// A guardian of another child, a school that tries to loosen, a forged link, and random input at every guardian route.

afterEach(() => {
  vi.restoreAllMocks();
});

const GUARDED: PolicyInput = {
  bands: {
    teen: {
      ...POLICY.bands["teen"]!,
      guardian: { maxExtraTimePerDay: "30m", mayLiftQuietHours: true, mayAdjust: ["dailyLimit"] },
    },
  },
};
const LINK_SECRET = "l".repeat(32);
const OTHER = { ...CHILD, id: "other-child" };
const PEOPLE: { readonly [name: string]: Guardian & { readonly child: string } } = {
  mother: { role: "parent", id: "mother", child: CHILD.id },
  stranger: { role: "parent", id: "stranger", child: OTHER.id },
  school: { role: "school", id: "school", child: CHILD.id },
};

interface World {
  readonly app: Hono;
  readonly governor: Governor;
  /** The first that is delivered. */
  readonly link: Promise<string>;
  act(who: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

async function world(): Promise<World> {
  const now = Date.parse("2026-11-24T10:00:00+08:00");
  const governor = createGovernor({ policy: definePolicy(GUARDED), clock: () => now, guardians: {} });
  await governor.admit(CHILD);
  await governor.admit(OTHER);
  let deliver: (link: string) => void = () => {};
  const link = new Promise<string>((resolve) => {
    deliver = resolve;
  });
  const app = new Hono();
  const guardian = guardianRoutes({
    governor,
    guardian: (c, accountId) => {
      const person = PEOPLE[c.req.header("x-user") ?? ""];
      return person?.child === accountId ? person : null;
    },
    account: (id) => (id === CHILD.id ? CHILD : id === OTHER.id ? OTHER : null),
  });
  app.route("/guardian", guardian);
  app.route(
    "/family",
    familyPages({
      governor,
      guardian: () => null,
      app: { name: "App" },
      secret: LINK_SECRET,
      links: { secret: LINK_SECRET, child: (id) => (id === CHILD.id ? { account: CHILD, name: "Kai" } : null) },
    }),
  );
  app.route("/staff", appealRoutes({ governor, reviewer: (c) => c.req.header("x-user") === "staff" }));
  app.route(
    "/recess",
    recessRoutes({
      governor,
      account: () => CHILD,
      appeals: {},
      requests: {
        link: { secret: LINK_SECRET, url: "https://app.example/family/answer" },
        deliver: ({ link }) => deliver(link ?? ""),
      },
    }),
  );
  return {
    app,
    governor,
    link,
    act: async (who, path, body, headers = {}) =>
      app.request(`/guardian/accounts/${CHILD.id}${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", "x-user": who, ...headers },
      }),
  };
}

const ACTIONS: readonly (readonly [string, object])[] = [
  ["/grant", { id: "1", minutes: 15 }],
  ["/pause", { id: "1" }],
  ["/resume", { id: "1" }],
  ["/lift", { id: "1", until: 2_000_000_000_000 }],
  ["/adjust", { id: "1", limits: {} }],
  ["/unlink", { id: "1" }],
  ["/requests/1", { minutes: 15 }],
];

test.each(ACTIONS)("a guardian of another child can do nothing: %s", async (path, body) => {
  const { act, app, governor } = await world();
  const before = await governor.export(CHILD);
  const res = await act("stranger", path, body);
  const nobody = await app.request(`/guardian/accounts/nobody${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "x-user": "stranger" },
  });
  expect(res.status).toBe(404);
  expect(await wholeOf(res)).toBe(await wholeOf(nobody));
  expect(await governor.export(CHILD)).toEqual(before);
});

test("a guardian of another child gets the same answer as for an unknown child", async () => {
  const { app } = await world();
  const look = async (id: string, path: string): Promise<string> =>
    wholeOf(await app.request(`/guardian/accounts/${id}${path}`, { headers: { "x-user": "stranger" } }));
  for (const path of ["", "/requests"]) expect(await look(CHILD.id, path)).toBe(await look("nobody", path));
});

test("a school cannot loosen limits, and another site's page cannot act as a parent", async () => {
  const { act, governor } = await world();
  const before = (await governor.status(CHILD)).limitMs;
  expect((await act("school", "/grant", { id: "1", minutes: 15 })).status).toBe(403);
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
    expect((await act("mother", "/grant", { id: "2", minutes: 15 }, headers)).status).toBe(403);
  }
  expect((await governor.status(CHILD)).limitMs).toBe(before);
});

test("invalid limits are reported without repeating the input", async () => {
  const { act } = await world();
  const limits = [
    SECRET_TEXT,
    { dailyLimit: SECRET_TEXT },
    { [SECRET_TEXT]: 1 },
    { quietHours: [{ from: SECRET_TEXT }] },
  ];
  for (const wrong of limits) {
    const res = await act("mother", "/adjust", { id: "1", limits: wrong });
    expect(res.status).toBe(400);
    expect(await wholeOf(res)).not.toContain(SECRET_TEXT);
  }
  const res = await act("mother", "/adjust", { id: "1", limits: { dailyLimit: "1 hour", nope: 1 } });
  expect(await res.json()).toMatchObject({ detail: expect.stringContaining("limits.dailyLimit (") });
});

test("a link answers its own request only, and no text but its own opens it", async () => {
  const { app, governor, link } = await world();
  const asked = await app.request("/recess/requests", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": "1" },
    body: '{"minutes":15}',
  });
  expect(asked.status).toBeLessThan(300);
  const token = (await link).split("/").at(-1)!;
  const inside = Buffer.from(token, "base64url").toString("latin1");
  for (const part of [CHILD.id, "Zelda", ...base64Of(CHILD.id)]) {
    expect(await link).not.toContain(part);
    expect(inside).not.toContain(part);
  }
  const before = await governor.export(CHILD);
  const other = fc.oneof(
    fc.string(),
    fc.nat({ max: token.length - 1 }).map((at) => token.slice(0, at)),
    fc
      .tuple(fc.nat({ max: token.length - 1 }), fc.constantFrom("A", "b", "_", "."))
      .filter(([at, letter]) => token[at] !== letter)
      .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1)),
  );
  await fc.assert(
    fc.asyncProperty(other, async (forged) => {
      const path = `/family/answer/${encodeURIComponent(forged)}`;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const res = await app.request(path, { method: "POST", headers, body: "minutes=15" });
      expect(res.status).toBe(404);
    }),
    { numRuns: 300, endOnFailure: true },
  );
  expect(await governor.export(CHILD)).toEqual(before);

  const answer = async (): Promise<number> => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const res = await app.request(`/family/answer/${token}`, { method: "POST", headers, body: "minutes=15" });
    expect(res.status).toBe(200);
    return (await governor.status(CHILD)).limitMs ?? 0;
  };
  expect([await answer(), await answer()]).toEqual([75 * 60_000, 75 * 60_000]);
});

test("anything at every guardian route and at the child's requests and appeals: 2xx or 4xx, and a 4xx does nothing", async () => {
  const log = captureLog();
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"),
    path: fc.constantFrom(
      ...ACTIONS.map(([path]) => `/guardian/accounts/${CHILD.id}${path}`),
      ...["", "/requests", "/notices", "/x"].map((path) => `/guardian/accounts/${CHILD.id}${path}`),
      "/family/answer/a.b",
      "a true link",
      "/guardian/accounts/%ff",
      "/recess/requests",
      "/recess/appeals",
      "/recess/status",
    ),
    who: fc.constantFrom("mother", "school", "stranger", ""),
    key: fc.option(fc.stringMatching(/^[ -~]{0,300}$/)),
    body: fc.oneof(
      fc.string(),
      fc.constantFrom("minutes=15", "minutes=0", "minutes=-1", "minutes=99999", "minutes=15&minutes=60", "minutes"),
      fc
        .dictionary(
          fc.constantFrom("id", "minutes", "until", "limits", "kind", "text", "by", "role", "account", "heard"),
          fc.oneof(
            fc.integer(),
            fc.double(),
            fc.constantFrom(null, "", "1", SECRET_TEXT, "parent", "1h", "not-a-minor", "something-else"),
            fc.constantFrom(
              {},
              { dailyLimit: "30m" },
              { dailyLimit: -1 },
              { dailyLimit: SECRET_TEXT },
              { nope: 1 },
              [],
              ["crisis-1"],
              [SECRET_TEXT, 1],
            ),
          ),
        )
        .map((value) => JSON.stringify(value)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
      const { app, governor, link } = await world();
      await governor.cases.notify(CHILD, { kind: "crisis", id: "crisis-1" });
      await app.request("/recess/requests", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"minutes":15}',
      });
      const trueLink = (await link).replace("https://app.example", "/guardian");
      for (const { method, path: asked, who, key, body } of requests) {
        const path = asked === "a true link" ? trueLink : asked;
        const before = await governor.export(CHILD);
        const headers = {
          "content-type": "application/json",
          "x-user": who,
          ...(key !== null && { "idempotency-key": key }),
        };
        const res = await app.request(path, {
          method,
          headers,
          ...(method !== "GET" && method !== "HEAD" && { body }),
        });
        const whole = await wholeOf(res);
        expect([2, 4], `${res.status} ${method} ${path} ${body}`).toContain(Math.floor(res.status / 100));
        expect(whole).not.toMatch(/\n\s+at .*\.(?:ts|js):\d/);
        expect(whole).not.toMatch(/"age"\s*:/);
        if (res.status >= 400) {
          expect(whole).not.toContain(SECRET_TEXT);
          expect(withoutDenied(await governor.export(CHILD))).toEqual(withoutDenied(before));
        }
      }
    }),
    { numRuns: 200, endOnFailure: true },
  );
  expect(log()).toBe("");
});

test("anything at the routes of the staff: 2xx or 4xx, and at most the named appeal changes", async () => {
  const log = captureLog();
  const { app, governor } = await world();
  const { appeal } = await governor.cases.appeal(CHILD, { kind: "limit-is-wrong", text: "Please." });
  const receipt = appeal?.receipt ?? "";
  const [{ file } = { file: "" }] = await governor.cases.openAppeals();
  const word = fc.oneof(
    fc.constantFrom(
      "",
      " ",
      SECRET_TEXT,
      CHILD.id,
      OTHER.id,
      "in-review",
      "accepted",
      "declined",
      "received",
      "__proto__",
    ),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constant("x".repeat(3000)),
  );
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"),
    path: fc.oneof(
      fc.constantFrom("/appeals", "/appeals?overdue", "/appeals/", "/appeals/%ff", `/appeals/${receipt}/x`),
      { weight: 3, arbitrary: fc.constant(`/appeals/${receipt}`) },
      word.map((text) => `/appeals/${encodeURIComponent(text)}`),
    ),
    who: fc.constantFrom("staff", "staff", "staff", "mother", ""),
    type: fc.constantFrom(...Array<string>(6).fill("application/json"), "text/plain", "multipart/form-data"),
    site: fc.constantFrom(...Array<string>(6).fill("same-origin"), "cross-site", ""),
    body: fc.oneof(
      { weight: 1, arbitrary: word },
      { weight: 1, arbitrary: fc.constant("[".repeat(20_000)) },
      {
        weight: 8,
        arbitrary: fc
          .record(
            {
              file: fc.oneof(
                { weight: 4, arbitrary: fc.constant(file) },
                {
                  weight: 1,
                  arbitrary: fc.constantFrom(`${"A".repeat(22)}.cases`, "appeals.2026-11-24", file.slice(0, 22)),
                },
                { weight: 2, arbitrary: fc.oneof(word, fc.jsonValue({ maxDepth: 1 })) },
              ),
              state: fc.oneof(
                fc.constantFrom("in-review", "accepted", "declined"),
                word,
                fc.jsonValue({ maxDepth: 1 }),
              ),
              // Not the secret: staff may read their own answer again, in a refusal of a second one.
              answer: fc.oneof(
                word.filter((text) => text !== SECRET_TEXT),
                fc.jsonValue({ maxDepth: 1 }),
              ),
              account: fc.constant(CHILD.id),
            },
            { requiredKeys: [] },
          )
          .map((value) => JSON.stringify(value)),
      },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 4 }), async (requests) => {
      for (const { method, path, who, type, site, body } of requests) {
        const before = [await governor.export(CHILD), await governor.export(OTHER)];
        const res = await app.request(`/staff${path}`, {
          method,
          headers: { "content-type": type, "x-user": who, "sec-fetch-site": site },
          ...(method !== "GET" && method !== "HEAD" && { body }),
        });
        const whole = await wholeOf(res);
        expect([2, 4], `${res.status} ${method} ${path} ${body}`).toContain(Math.floor(res.status / 100));
        expect(whole).not.toMatch(/\n\s+at .*\.(?:ts|js):\d/);
        expect(whole).not.toContain(CHILD.id);
        expect(whole).not.toMatch(/"age"\s*:/);
        const after = [await governor.export(CHILD), await governor.export(OTHER)];
        if (res.status >= 400) {
          expect(whole).not.toContain(SECRET_TEXT);
          expect(after).toEqual(before);
        }
        // No answer changes a limit, and none reaches another account.
        expect(after.map((held) => held?.record)).toEqual(before.map((held) => held?.record));
        expect(after[1]).toEqual(before[1]);
        if (who !== "staff") expect(res.status).toBeGreaterThanOrEqual(400);
      }
    }),
    { numRuns: 300, endOnFailure: true },
  );
  // Whatever that request was, the appeal is still there, and answered once.
  const answer = async (): Promise<number> => {
    const headers = { "content-type": "application/json", "x-user": "staff" };
    const body = JSON.stringify({ file, state: "declined", answer: "No." });
    return (await app.request(`/staff/appeals/${receipt}`, { method: "POST", headers, body })).status;
  };
  expect([200, 409]).toContain(await answer());
  expect(await answer()).toBe(409);
  expect(log()).toBe("");
});

/** How a text looks inside base64: it differs for each position in its groups of three bytes. */
function base64Of(text: string): readonly string[] {
  return [0, 1, 2].map((at) =>
    Buffer.from(" ".repeat(at) + text)
      .toString("base64url")
      .slice(4, -4),
  );
}

/** A refusal to a guardian is remembered, so that it is refused again; it changes nothing else. */
function withoutDenied(held: Awaited<ReturnType<Governor["export"]>>): unknown {
  if (held?.record == null) return held;
  return { ...held, record: { ...held.record, actions: held.record.actions.filter(({ denied }) => !denied) } };
}
