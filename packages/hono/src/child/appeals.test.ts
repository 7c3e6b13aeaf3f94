import { type Account, createGovernor, type Governor } from "@recess/core";
import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { Hono } from "hono";
import { expect, test, vi } from "vitest";
import { appealRoutes, type AppealRoutesOptions } from "../staff/appeals.ts";
import { recessRoutes, type RecessRoutesOptions } from "./routes.ts";
import type { AppealEvent } from "./appeals.ts";

const DAY = 86_400_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");

const POLICY: PolicyInput = { appeals: { respondWithin: "3d" }, bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } };
const TEEN: Account = { id: "teen", age: 14 };

interface World {
  readonly governor: Governor;
  readonly app: Hono;
  readonly delivered: AppealEvent[];
  wait(ms: number): void;
  send(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string): Promise<Record<string, unknown>>;
}

function world(options: Partial<RecessRoutesOptions> = {}, staff: Partial<AppealRoutesOptions> = {}): World {
  let now = NOON;
  const governor = createGovernor({ policy: definePolicy(POLICY), clock: () => now });
  const delivered: AppealEvent[] = [];
  const app = new Hono();
  const appeals = { deliver: (event: AppealEvent) => void delivered.push(event) };
  app.route("/recess", recessRoutes({ governor, account: () => TEEN, appeals, onError: () => {}, ...options }));
  app.route("/staff", appealRoutes({ governor, reviewer: () => true, ...staff }));
  return {
    governor,
    app,
    delivered,
    wait: (ms) => void (now += ms),
    send: async (path, body, headers = {}) =>
      app.request(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    get: async (path) => (await app.request(path)).json(),
  };
}

test("somebody objects, gets a number and a deadline, and reads the answer on the screen", async () => {
  const { send, get, delivered, wait, governor } = world();
  expect(await get("/recess/status")).toMatchObject({ may: { askForTime: false, appeal: true }, messages: [] });
  const made = await send("/recess/appeals", { kind: "not-a-minor", text: "I am 19.\nReally." });
  expect(made.status).toBe(201);
  const { receipt, respondBy } = (await made.json()) as { receipt: string; respondBy: number };
  expect(respondBy).toBe(NOON + 3 * DAY);
  await vi.waitFor(() => expect(delivered).toMatchObject([{ type: "appeal-received", accountId: "teen", receipt }]), {
    timeout: 120_000,
  });
  expect(JSON.stringify(delivered)).not.toContain("19");

  // Waiting changes nothing.
  expect(await governor.status(TEEN)).toMatchObject({ band: "teen", limitMs: 3_600_000 });
  expect(await get("/staff/appeals?overdue")).toMatchObject({ appeals: [] });
  const { appeals } = (await get("/staff/appeals")) as { appeals: readonly { file: string }[] };
  expect(appeals).toMatchObject([{ receipt, kind: "not-a-minor", text: "I am 19.\nReally.", isOverdue: false }]);
  wait(3 * DAY);
  expect(await get("/staff/appeals?overdue")).toMatchObject({ appeals: [{ receipt, isOverdue: true }] });

  const file = appeals[0]?.file;
  const decide = (body: object): Promise<Response> => send(`/staff/appeals/${receipt}`, { file, ...body });
  expect((await decide({ state: "in-review" })).status).toBe(200);
  expect(await get("/recess/appeals")).toMatchObject({ appeals: [{ receipt, state: "in-review" }] });
  expect((await decide({ state: "accepted", answer: "You were right." })).status).toBe(200);
  expect((await decide({ state: "declined", answer: "No." })).status).toBe(409);
  expect(await get("/staff/appeals")).toMatchObject({ appeals: [] });

  const message = { id: `appeal:${receipt}`, kind: "appeal-answered", state: "accepted", answer: "You were right." };
  expect(await get("/recess/status")).toMatchObject({ messages: [message] });
  const seen = await send("/recess/heartbeat", { type: "active", ack: [message.id] });
  expect(await seen.json()).toMatchObject({ messages: [] });
  expect(await get("/recess/appeals")).toMatchObject({ appeals: [{ state: "accepted", answer: "You were right." }] });
});

test("a repeated click is one appeal, three may be open", async () => {
  const { send, delivered } = world();
  const click = async (key: string): Promise<unknown> => {
    const res = await send("/recess/appeals", { kind: "limit-is-wrong" }, { "idempotency-key": key });
    return res.status === 201 ? ((await res.json()) as { receipt: string }).receipt : res.status;
  };
  const first = await click("a");
  expect(await click("a")).toBe(first);
  expect(await click("b")).not.toBe(first);
  await click("c");
  expect(await click("d")).toBe(429);
  expect(await click("a")).toBe(first);
  expect(delivered).toHaveLength(3);
});

test.each<[string, unknown, Record<string, string>, number]>([
  ["without a kind", { text: "Hm." }, {}, 400],
  ["of another kind", { kind: "other" }, {}, 400],
  ["with a text that is none", { kind: "something-else", text: 5 }, {}, 400],
  ["that is too long", { kind: "something-else", text: "x".repeat(1001) }, {}, 400],
  ["as long as it may be", { kind: "something-else", text: "漢".repeat(1000) }, {}, 201],
  ["that is far too long", { kind: "something-else", text: "x".repeat(9000) }, {}, 413],
  ["from another site", { kind: "something-else" }, { "sec-fetch-site": "cross-site" }, 403],
  ["as text", { kind: "something-else" }, { "content-type": "text/plain" }, 415],
])("an appeal %s", async (_, body, headers, status) => {
  const { send, governor } = world();
  expect((await send("/recess/appeals", body, headers)).status).toBe(status);
  expect((await governor.cases.read(TEEN)) === null).toBe(status !== 201);
});

test("without the app's permission to object, there are no such routes", async () => {
  const { send, app } = world({ may: { appeal: false } });
  expect((await send("/recess/appeals", { kind: "something-else" })).status).toBe(404);
  expect((await app.request("/recess/appeals")).status).toBe(404);
});

test("only staff see and answer appeals", async () => {
  const { send, app, governor } = world({}, { reviewer: () => false });
  const { appeal } = await governor.cases.appeal(TEEN, { kind: "something-else", text: "" });
  expect((await app.request("/staff/appeals")).status).toBe(404);
  const [{ file } = { file: "" }] = await governor.cases.openAppeals();
  const answer = { file, state: "accepted", answer: "Yes." };
  expect((await send(`/staff/appeals/${appeal?.receipt}`, answer)).status).toBe(404);
  expect(await governor.cases.read(TEEN)).toMatchObject({ appeals: [{ state: "received" }] });
  const broken = world({}, { reviewer: () => undefined as never });
  expect((await broken.app.request("/staff/appeals")).status).toBe(404);
});

test("an answer needs words, and an appeal that exists", async () => {
  const { send, governor } = world();
  const { appeal } = await governor.cases.appeal(TEEN, { kind: "something-else", text: "" });
  const path = `/staff/appeals/${appeal?.receipt}`;
  const [{ file } = { file: "" }] = await governor.cases.openAppeals();
  const other = `${"x".repeat(22)}.cases`;
  expect((await send(path, { file, state: "accepted", answer: " " })).status).toBe(400);
  expect((await send(path, { file, state: "open", answer: "x" })).status).toBe(400);
  expect((await send(path, { state: "accepted", answer: "x" })).status).toBe(400);
  expect((await send(path, { file, state: "accepted", answer: "x".repeat(2001) })).status).toBe(400);
  expect((await send(path, { file: other, state: "accepted", answer: "x" })).status).toBe(404);
  expect((await send("/staff/appeals/NONE", { file, state: "accepted", answer: "x" })).status).toBe(404);
  // No other key of the store can be named.
  for (const wrong of ["teen", file.slice(0, 22), `../${file}`, "appeals.2026-11-24", "x".repeat(600)]) {
    expect((await send(path, { file: wrong, state: "accepted", answer: "x" })).status).toBe(400);
  }
  await governor.forget(TEEN);
  expect((await send(path, { file, state: "accepted", answer: "x" })).status).toBe(404);
  expect(await governor.export(TEEN)).toBeNull();
});
