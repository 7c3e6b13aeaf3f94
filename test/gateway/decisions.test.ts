import type { GovernorEvent } from "@recess/core";
import { expect, test } from "vitest";
import { startGateway, type TestGateway } from "./gateway.ts";

const MORE = `
decisions:
  keys:
    - { key: { env: SERVICE_KEY }, name: chat, scopes: [events, status] }
    - { key: { env: FAMILY_KEY }, name: family, scopes: [guardian], role: parent }
forwardAuth:
  messages: [{ method: POST, path: "/api/chat*" }]
limits: { body: 64KB }
`;

interface Sent {
  readonly status: number;
  readonly body: { readonly results: readonly unknown[]; readonly error?: { readonly code: string } };
}

async function send(gateway: TestGateway, path: string, body: unknown, key = "service-key"): Promise<Sent> {
  const response = await fetch(`${gateway.url}/recess/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const ana = { id: "ana" };

test("events are decided with the gateway's data about a person, one or several at a time", async () => {
  const gateway = await startGateway({ more: MORE });
  const one = await send(gateway, "/events", { account: ana, event: { type: "message" } });
  expect(one).toMatchObject({
    status: 200,
    body: {
      results: [{ id: null, error: null, decision: { outcome: "allow", band: "teen", remainingMs: 3_600_000 } }],
    },
  });
  const several = await send(gateway, "/events", {
    events: [
      { id: "m2", account: ana, event: { type: "message" } },
      { account: ana, event: { type: "answered", requestId: "m2" } },
      { id: "t2", account: ana, event: { type: "tokens", count: 7 } },
      { account: { id: "nobody" }, event: { type: "message" } },
      { account: { id: "given", age: 8 }, event: { type: "status" } },
    ],
  });
  expect(several.body.results).toMatchObject([
    { id: "m2", decision: { outcome: "allow" } },
    { decision: { outcome: "ok" } },
    { id: "t2", decision: { outcome: "ok" } },
    { decision: null, error: { code: "person-unknown" } },
    { decision: { band: "child" } },
  ]);
  expect(gateway.lines.join("")).not.toMatch(/ana|m2/);
});

test("a repeated event with the same id is one event", async () => {
  const gateway = await startGateway({ more: MORE });
  const left = async (): Promise<unknown> => {
    const { body } = await send(gateway, "/status", { account: ana });
    return (body as unknown as { decision: { quotas: { remaining: number }[] } }).decision.quotas[0]?.remaining;
  };
  const message = { id: "m1", account: ana, event: { type: "message" } };
  await Promise.all([send(gateway, "/events", message), send(gateway, "/events", message)]);
  expect(await left()).toBe(19);
  const signal = { id: "s1", account: ana, event: { type: "signal", name: "lonely" } };
  const [first, again] = [await send(gateway, "/events", signal), await send(gateway, "/events", signal)];
  expect(again).toEqual(first);
});

test("keys, scopes and bodies that do not fit are refused, and nothing happens", async () => {
  const gateway = await startGateway({ more: MORE });
  const message = { account: ana, event: { type: "message" } };
  expect(await send(gateway, "/events", message, "wrong")).toMatchObject({
    status: 401,
    body: { error: { code: "key-unknown" } },
  });
  const grant = { account: ana, event: { type: "grant", minutes: 30 } };
  expect(await send(gateway, "/events", { events: [message, grant] })).toMatchObject({
    status: 403,
    body: { error: { code: "key-scope" } },
  });
  expect(await send(gateway, "/events", message, "family-key")).toMatchObject({ status: 403 });
  for (const body of [
    "{",
    {},
    { ...message, at: 1 },
    { account: ana, event: { type: "message", at: 1 } },
    { account: ana, event: { type: "adjust", limits: { dailyLimit: "soon" } } },
    { account: ana, event: { type: "message", channel: "telepathy" } },
    { account: {}, event: { type: "message" } },
    { events: [] },
  ]) {
    expect((await send(gateway, "/events", body)).status, JSON.stringify(body)).toBe(400);
  }
  expect((await send(gateway, "/events", { ...message, pad: "x".repeat(70_000) })).status).toBe(413);
  const status = await send(gateway, "/status", { account: ana });
  expect(status.body).toMatchObject({ decision: { quotas: [{ remaining: 20 }] } });
});

test("an invalid body is answered with the place and what to write, without its values", async () => {
  const gateway = await startGateway({ more: MORE });
  const event = { type: "message" };
  const problems: readonly (readonly [body: unknown, message: RegExp])[] = [
    [[], /^The body: write one event, .* or several/],
    [{ account: ana, event: { type: "teleport" } }, /^event(\.type)?: Write type: one of message, active, /],
    [{ account: ana, event: {} }, /^event(\.type)?: Write type: one of message, active, /],
    [{ account: ana, event: { type: "tokens", count: 1.5 } }, /^event\.count: .*int/],
    [{ account: { id: "ana", age: "Tim is nine" }, event }, /^account\.age: Write whole years from 0 to 130/],
    [{ account: { id: "ana", age: { min: -1 } }, event }, /^account\.age\.min: /],
    [{ event }, /^account: Write \{"id": "…"\}/],
    [{ account: "ana", event }, /^account: Write \{"id": "…"\}/],
    [{ account: {}, event }, /^account\.id: Write a string of 1 to 512 characters/],
    [{ events: [] }, /^events: /],
    [{ events: Array.from({ length: 101 }, () => ({ account: ana, event })) }, /^events: /],
    [{ events: [{ account: ana, event: { type: "away", at: 5 } }] }, /^events\.0\.event: .*"at"/],
  ];
  for (const [body, message] of problems) {
    const answer = await send(gateway, "/events", body);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: "body-invalid", message: expect.stringMatching(message) } },
    });
    expect(JSON.stringify(answer.body)).not.toContain("Tim");
  }
});

test("the body of an unauthorised request is not read, and only POST is accepted", async () => {
  const gateway = await startGateway({ more: MORE });
  for (const path of ["/events", "/status"]) {
    expect(await send(gateway, path, "{", "another key")).toMatchObject({
      status: 401,
      body: { error: { code: "key-unknown" } },
    });
    const asked = await fetch(`${gateway.url}/recess/v1${path}`, { headers: { authorization: "Bearer service-key" } });
    expect(asked.status).toBe(405);
    expect(await asked.json()).toMatchObject({ error: { code: "method-not-allowed" } });
  }
});

test("a guardian's key acts in its role", async () => {
  const gateway = await startGateway({ more: MORE });
  const pause = { id: "p1", account: ana, event: { type: "pause", guardianId: "mum" } };
  expect(await send(gateway, "/events", pause, "family-key")).toMatchObject({ status: 200 });
  const { body } = await send(gateway, "/status", { account: ana });
  expect(body).toMatchObject({ decision: { outcome: "block", reason: "paused" } });
});

const EVERY: Readonly<Record<GovernorEvent["type"], object>> = {
  message: { device: "phone", channel: "voice", answers: ["call_1"] },
  active: { device: "phone", reply: true, shown: [] },
  away: { device: "phone", channel: "text" },
  reply: { device: "phone" },
  answered: { requestId: "m1" },
  calls: { requestId: "m1", calls: ["call_1"] },
  refund: { requestId: "m1" },
  tokens: { count: 7, estimated: true },
  signal: { name: "lonely" },
  status: { channel: "voice" },
  grant: { minutes: 15 },
  revoke: { minutes: 5 },
  pause: { why: "exam" },
  resume: {},
  lift: { until: Date.parse("2026-11-29T12:00:00Z") },
  adjust: { limits: { dailyLimit: "45m" } },
  consent: { guardianId: "mum" },
  "withdraw-consent": { guardianId: "mum" },
  unlink: {},
};

const GUARDIANS = "grant revoke pause resume lift adjust consent withdraw-consent unlink".split(" ");

test("every event of the specification is accepted, only from a key with its scope, and is in the OpenAPI document", async () => {
  const gateway = await startGateway({ more: MORE });
  for (const [type, fields] of Object.entries(EVERY)) {
    const event = { id: `id of ${type} ✓`, account: ana, event: { type, ...fields } };
    const isGuardians = GUARDIANS.includes(type);
    const [right, wrong] = isGuardians ? ["family-key", "service-key"] : ["service-key", "family-key"];
    expect(await send(gateway, "/events", event, wrong), type).toMatchObject({ status: 403 });
    expect(await send(gateway, "/events", event, right), type).toMatchObject({
      status: 200,
      body: { results: [{ id: event.id, error: null, decision: { type } }] },
    });
    const at = { ...event, event: { ...event.event, at: 1 } };
    expect(await send(gateway, "/events", at, right), type).toMatchObject({ status: 400 });
  }
  const document = await (await fetch(`${gateway.url}/recess/v1/openapi.json`)).json();
  const { oneOf } = document.components.schemas.Action;
  const types = oneOf.map(({ properties }: { properties: { type: { const?: string; enum?: string[] } } }) => {
    const { const: one, enum: [first] = [] } = properties.type;
    return one ?? first;
  });
  expect(new Set(types)).toEqual(new Set(Object.keys(EVERY)));
});

test("guardians' events take effect, once for each id", async () => {
  const policy = `
bands:
  teen:
    ages: [13, 18]
    requiresConsent: true
    dailyLimit: 1h
    guardian: { maxExtraTimePerDay: 30m, mayAdjust: [dailyLimit] }
`;
  const gateway = await startGateway({ more: MORE, policy });
  const act = async (id: string, event: object): Promise<Record<string, unknown>> => {
    const { body } = await send(gateway, "/events", { id, account: ana, event }, "family-key");
    return (body.results[0] as { decision: Record<string, unknown> }).decision;
  };
  const status = async (): Promise<unknown> => {
    const { body } = await send(gateway, "/status", { account: ana });
    return (body as unknown as { decision: { reason: string | null; limitMs: number } }).decision;
  };
  expect(await status()).toMatchObject({ reason: "consent-required" });
  await act("1", { type: "consent" });
  expect(await status()).toMatchObject({ reason: null, limitMs: 3_600_000 });
  expect(await act("2", { type: "grant", minutes: 15 })).toMatchObject({ grantedMs: 900_000 });
  expect(await act("2", { type: "grant", minutes: 15 })).toMatchObject({ repeated: true });
  expect(await act("3", { type: "revoke", minutes: 5 })).toMatchObject({ revokedMs: 300_000 });
  expect(await act("4", { type: "adjust", limits: { dailyLimit: "45m" } })).toMatchObject({ adjusted: ["dailyLimit"] });
  expect(await status()).toMatchObject({ limitMs: 55 * 60_000 });
  expect(await act("5", { type: "pause", expected: "what it was before" })).toMatchObject({ denied: "changed" });
});

test("the API describes itself as OpenAPI 3.1", async () => {
  const gateway = await startGateway({ more: MORE });
  const document = await (await fetch(`${gateway.url}/recess/v1/openapi.json`)).json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(["/events", "/status"]);
  expect(Object.keys(document.components.schemas)).toContain("Event");
});

test("forward-auth: no spelling of a listed path passes as something else", async () => {
  const gateway = await startGateway({
    more: MORE.replace(
      /forwardAuth:[^]*$/,
      "forwardAuth: { messages: [{ method: POST, path: /api/chat }, { method: POST, path: /v1/* }] }",
    ),
    policy: "bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 20, per: day }] } }",
  });
  const ask = (method: string, uri: string): Promise<Response> =>
    fetch(`${gateway.url}/recess/forward-auth`, {
      headers: {
        authorization: "Bearer what the chat and the gateway know",
        "x-openwebui-user-id": "ana",
        "x-forwarded-method": method,
        "x-forwarded-uri": uri,
      },
    });
  const spellings = [
    "/api/%63hat",
    "//api//chat/",
    "/API/chat",
    "/x/../api/chat",
    "/api/chat;x=1",
    "/v1/messages",
    "/V1//x",
  ];
  for (const uri of spellings) expect((await ask("POST", uri)).status).toBe(204);
  for (const uri of ["/v1x", "/api/chats", "/"]) expect((await ask("POST", uri)).status).toBe(204);
  expect((await ask("GET", "/api/chat")).status).toBe(204);
  const status = await send(gateway, "/status", { account: ana });
  expect(status.body).toMatchObject({ decision: { quotas: [{ remaining: 20 - spellings.length }] } });
});

test("without keys in the file there is no API", async () => {
  const gateway = await startGateway();
  expect((await send(gateway, "/events", { account: ana, event: { type: "status" } })).status).toBe(404);
});

test("forward-auth: listed requests are messages, all others ask, and every refusal is a 403", async () => {
  const gateway = await startGateway({
    more: MORE,
    policy: "bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 1, per: 1h }] } }",
  });
  const ask = (method: string | null, uri: string, id = "ana"): Promise<Response> =>
    fetch(`${gateway.url}/recess/forward-auth`, {
      headers: {
        authorization: "Bearer what the chat and the gateway know",
        "x-openwebui-user-id": id,
        ...(method !== null && { "x-forwarded-method": method, "x-forwarded-uri": uri }),
      },
    });
  expect((await ask("GET", "/")).status).toBe(204);
  expect((await ask("POST", "/api/chat?x=1")).status).toBe(204);
  const refused = await ask("POST", "/api/chat/2");
  expect(refused.status).toBe(403);
  expect(refused.headers.get("x-recess-reason")).toBe("message-limit");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await ask("GET", "/static/app.js")).status).toBe(403);
  expect((await ask("POST", "/api/chat", "eva")).status).toBe(204);
  expect((await ask("POST", "/api/chat", "nobody")).headers.get("x-recess-reason")).toBe("person-unknown");
  expect((await ask(null, "")).headers.get("x-recess-reason")).toBe("forwarded-headers-missing");
});
