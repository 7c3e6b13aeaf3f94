import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { familyPages } from "../family/index.ts";
import { guardianRoutes } from "../guardian/routes.ts";
import { openLink, sealLink } from "../guardian/link.ts";
import { recessRoutes, type RecessRoutesOptions } from "./routes.ts";
import type { RequestEvent } from "./requests.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");
const SECRET = "a random text that nobody can guess";
const KEYS = { secret: SECRET };

const POLICY: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", guardian: { maxExtraTimePerDay: "40m" } } },
};
const TEEN: Account = { id: "teen", age: 14 };

interface World {
  readonly governor: Governor;
  readonly app: Hono;
  readonly delivered: RequestEvent[];
  wait(ms: number): void;
  send(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The state in the answer to a heartbeat. */
  beat(ack?: readonly string[]): Promise<Record<string, unknown>>;
  /** Presses a button on the page of a link. */
  press(url: string | null | undefined, minutes: number): Promise<Response>;
}

function world(options: Partial<RecessRoutesOptions> = {}): World {
  let now = NOON;
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: () => now });
  const delivered: RequestEvent[] = [];
  const app = new Hono();
  const link = { secret: SECRET, url: "http://localhost/family/answer", expiresIn: "2h" };
  const requests = { deliver: (event: RequestEvent) => void delivered.push(event), link };
  app.route("/recess", recessRoutes({ governor, account: () => TEEN, requests, onError: () => {}, ...options }));
  const guardian = (): { role: "parent"; id: string } => ({ role: "parent", id: "mother" });
  app.route("/guardian", guardianRoutes({ governor, guardian }));
  app.route(
    "/family",
    familyPages({
      governor,
      guardian: () => null,
      app: { name: "Starling" },
      secret: SECRET,
      links: { secret: SECRET, child: (id) => (id === TEEN.id ? { account: TEEN, name: "Kai" } : null) },
    }),
  );
  const send: World["send"] = async (path, body, headers = {}) =>
    app.request(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  return {
    governor,
    app,
    delivered,
    wait: (ms) => void (now += ms),
    send,
    beat: async (ack = []) => (await send("/recess/heartbeat", { type: "active", ack })).json(),
    press: async (url, minutes) =>
      app.request(url ?? "/", { method: "POST", body: new URLSearchParams({ minutes: String(minutes) }) }),
  };
}

test("the child asks, a link answers once, and the next heartbeat shows it until it was seen", async () => {
  const { send, beat, delivered, app, press, governor } = world();
  expect(await beat()).toMatchObject({ may: { askForTime: true, appeal: false }, requests: [], messages: [] });

  const asked = await send("/recess/requests", { minutes: 15 });
  expect(asked.status).toBe(201);
  expect(await asked.json()).toMatchObject({ v: 1, requests: [{ minutes: 15, state: "asked" }] });
  await vi.waitFor(() => expect(delivered).toHaveLength(1), { timeout: 120_000 });
  const [event] = delivered;
  expect(event).toMatchObject({ type: "requested", accountId: "teen", ask: { kind: "time", minutes: 15 }, at: NOON });

  // A client that only opens the link, such as a mail program, changes nothing.
  const page = await app.request(event?.link ?? "");
  expect(page.status).toBe(200);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).toContain("Kai asks in Starling for 15 min more today.");
  expect(await beat()).toMatchObject({ requests: [{ state: "asked" }], messages: [] });

  expect(await (await press(event?.link, 15)).text()).toContain("Given: 15 min.");
  const told = { kind: "time-granted", grantedMs: 15 * MINUTE, id: `request:${event?.requestId}` };
  expect(await beat()).toMatchObject({
    limitMs: 75 * MINUTE,
    requests: [{ state: "granted", grantedMs: 15 * MINUTE }],
    messages: [told],
  });
  expect(await beat()).toMatchObject({ messages: [told] });
  expect(await beat([told.id])).toMatchObject({ messages: [], requests: [{ state: "granted" }] });

  // A second press, also on the other button, changes nothing.
  for (const minutes of [15, 30, 0])
    expect(await (await press(event?.link, minutes)).text()).toContain("Given: 15 min.");
  expect(await (await app.request(event?.link ?? "")).text()).toContain("Given: 15 min.");
  expect(await governor.status(TEEN)).toMatchObject({ limitMs: 75 * MINUTE });
});

test("a guardian answers by the routes, the other one comes too late", async () => {
  const { send, beat } = world();
  await send("/recess/requests", { minutes: 30 });
  const { requests } = (await beat()) as { requests: readonly { id: string }[] };
  const path = `/guardian/accounts/teen/requests/${requests[0]?.id}`;
  expect(await (await send(path, { minutes: 0 })).json()).toMatchObject({ state: "declined", isFirst: true });
  expect(await (await send(path, { minutes: 30 })).json()).toMatchObject({ state: "declined", isFirst: false });
  expect(await beat()).toMatchObject({ limitMs: 60 * MINUTE, messages: [{ kind: "time-declined" }] });
  expect((await send("/guardian/accounts/teen/requests/none", { minutes: 5 })).status).toBe(404);
  expect((await send(path, { minutes: "5" })).status).toBe(400);
});

test("one at a time, three a day, and none where there is nothing to give", async () => {
  const { send, beat } = world();
  const ask = (): Promise<Response> => send("/recess/requests", { minutes: 60 });
  const answer = async (minutes: number): Promise<void> => {
    const { requests } = (await beat()) as { requests: readonly { id: string }[] };
    await send(`/guardian/accounts/teen/requests/${requests.at(-1)?.id}`, { minutes });
  };
  expect((await ask()).status).toBe(201);
  const second = await ask();
  expect([second.status, await second.json()]).toMatchObject([409, { code: "already-open", recess: { v: 1 } }]);
  await answer(0);
  await ask();
  await answer(0);
  await ask();
  await answer(0);
  expect((await ask()).status).toBe(429);

  const other = world();
  await other.governor.grant(TEEN, { minutes: 40 });
  expect(await other.beat()).toMatchObject({ may: { askForTime: false } });
  expect((await other.send("/recess/requests", { minutes: 15 })).status).toBe(409);
});

test("a request lapses with its day, and its link with its time", async () => {
  const { send, delivered, press, wait, governor, app } = world();
  await send("/recess/requests", { minutes: 15 });
  await vi.waitFor(() => expect(delivered).toHaveLength(1), { timeout: 120_000 });
  const link = delivered[0]?.link ?? "";
  wait(2 * 60 * MINUTE);
  expect((await press(link, 15)).status).toBe(404);
  expect(await (await app.request(link)).text()).toContain("does not work any more");
  wait(20 * 60 * MINUTE);
  const { requestId } = delivered[0] ?? { requestId: "" };
  const longer = await sealLink(KEYS, { accountId: "teen", requestId, expiresAt: NOON + 1e12 });
  expect((await press(`/family/answer/${longer}`, 15)).status).toBe(404);
  expect((await send(`/guardian/accounts/teen/requests/${requestId}`, { minutes: 15 })).status).toBe(409);
  expect(await governor.status(TEEN)).toMatchObject({ limitMs: 60 * MINUTE });
});

test("no link but a true one does anything", async () => {
  const { send, delivered, press, governor } = world();
  await send("/recess/requests", { minutes: 15 });
  await vi.waitFor(() => expect(delivered).toHaveLength(1), { timeout: 120_000 });
  const { requestId, link } = delivered[0] ?? { requestId: "", link: null };
  const token = link?.split("/").at(-1) ?? "";
  const expiresAt = NOON + MINUTE;
  const others = await Promise.all([
    sealLink({ secret: `${SECRET}!` }, { accountId: "teen", requestId, expiresAt }),
    sealLink(KEYS, { accountId: "other", requestId, expiresAt }),
    sealLink(KEYS, { accountId: "teen", requestId: "other", expiresAt }),
  ]);
  const half = token.slice(0, token.length / 2);
  const last = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  const open = btoa(JSON.stringify({ a: "teen", r: requestId, e: NOON + 1e9 })).replaceAll("=", "");
  const broken = ["x", ".", half, `${half}.`, `${token}x`, `${token}=`, last, open, `${half}${open}`, "é", "%00"];
  for (const bad of [...others, ...broken, "a".repeat(5000)]) {
    expect([bad, (await press(`/family/answer/${bad}`, 15)).status]).toEqual([bad, 404]);
  }
  for (const minutes of [-1, 1.5, Number.NaN]) expect((await press(link, minutes)).status).toBe(400);
  expect(await governor.status(TEEN)).toMatchObject({ limitMs: 60 * MINUTE });
  expect(await governor.export({ id: "other" })).toBeNull();
});

test("a link does not reveal whose it is, and no two links are alike", async () => {
  const id = "acct-4f1c9e-Zelda";
  const link = { accountId: id, requestId: "7K3M9-QX2DP", expiresAt: NOON };
  const token = await sealLink(KEYS, link);
  expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
  const bytes = Buffer.from(token, "base64url").toString("latin1");
  // Base64 differs for each position in its groups of three.
  const encoded = [0, 1, 2].map((at) =>
    Buffer.from(" ".repeat(at) + id)
      .toString("base64url")
      .slice(4, -4),
  );
  for (const form of [id, "Zelda", ...encoded]) for (const text of [token, bytes]) expect(text).not.toContain(form);
  expect(await openLink(KEYS, token, NOON - 1)).toEqual(link);
  expect(await openLink(KEYS, token, NOON)).toBeNull();
  expect(await sealLink(KEYS, link)).not.toBe(token);
  // Nor the approximate length of the id.
  expect(await sealLink(KEYS, { ...link, accountId: "a" })).toHaveLength(token.length);
  const long = { ...link, accountId: "é世".repeat(256) };
  expect(await openLink(KEYS, await sealLink(KEYS, long), 0)).toEqual(long);
});

test("a secret is replaced without breaking links: the previous one opens links, but creates none", async () => {
  const link = { accountId: "teen", requestId: "7K3M9-QX2DP", expiresAt: NOON };
  const rotated = { secret: "n".repeat(32), previous: SECRET };
  expect(await openLink(rotated, await sealLink(KEYS, link), 0)).toEqual(link);
  expect(await openLink(KEYS, await sealLink(rotated, link), 0)).toBeNull();
  expect(await openLink({ secret: rotated.secret }, await sealLink(KEYS, link), 0)).toBeNull();
});

test("a link of a forgotten account creates nothing", async () => {
  const { send, delivered, press, governor } = world();
  await send("/recess/requests", { minutes: 15 });
  await vi.waitFor(() => expect(delivered).toHaveLength(1), { timeout: 120_000 });
  await governor.forget(TEEN);
  expect((await press(delivered[0]?.link, 15)).status).toBe(404);
  expect(await governor.export(TEEN)).toBeNull();
});

test.each<[string, unknown, Record<string, string>, number]>([
  ["ten minutes", { minutes: 10 }, {}, 400],
  ["minutes in words", { minutes: "15" }, {}, 400],
  ["somebody else's account", { minutes: 15, account: "other", id: "other" }, {}, 201],
  ["another site", { minutes: 15 }, { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
  ["a beacon", { minutes: 15 }, { "content-type": "text/plain" }, 415],
  ["a long body", { minutes: 15, x: "x".repeat(1100) }, {}, 413],
])("a request with %s", async (_, body, headers, status) => {
  const { send, governor } = world();
  expect((await send("/recess/requests", body, headers)).status).toBe(status);
  expect((await governor.cases.read(TEEN)) === null).toBe(status !== 201);
  expect(await governor.export({ id: "other" })).toBeNull();
});

test("without the app's permission to ask, there is no such route", async () => {
  for (const options of [{ may: { askForTime: false } }, { account: () => null }] as const) {
    const { send } = world(options);
    expect((await send("/recess/requests", { minutes: 15 })).status).toBe(404);
  }
  const app = new Hono();
  const governor = createGovernor({ policy: definePolicy(POLICY) });
  app.route("/recess", recessRoutes({ governor, account: () => TEEN }));
  const status = await (await app.request("/recess/status")).json();
  expect(status).toMatchObject({ may: { askForTime: false } });
  expect(status).not.toHaveProperty("requests");
  expect((await app.request("/recess/requests", { method: "POST" })).status).toBe(404);
});

test("a failed delivery is reported, and the request stays open", async () => {
  const onError = vi.fn<(error: unknown) => void>();
  const deliver = (): Promise<void> => Promise.reject(new Error("no mail today"));
  const { send, beat } = world({ requests: { deliver }, onError });
  expect((await send("/recess/requests", { minutes: 15 })).status).toBe(201);
  await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce(), { timeout: 120_000 });
  expect(await beat()).toMatchObject({ requests: [{ state: "asked" }] });
});
