import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { openaiCalls, recessCalls } from "@recess/hono/socket";
import { Hono } from "hono";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Responder, startResponder } from "./responder.ts";
import { createTime } from "./site.ts";
import { settled } from "../support/replies.ts";

/** A provider's endpoint for calls, and the requests it received. */
interface Provider {
  readonly url: string;
  readonly offers: { readonly sdp: unknown; readonly session: unknown; readonly authorization: string | undefined }[];
  readonly hungUp: string[];
  refuses: boolean;
  /** The number of hang-ups that fail from now on. */
  failures: number;
  readonly close: () => Promise<void>;
}

async function startProvider(): Promise<Provider> {
  const offers: Provider["offers"] = [];
  const hungUp: string[] = [];
  const app = new Hono();
  const provider = { offers, hungUp, refuses: false, failures: 0 };
  app.post("/v1/realtime/calls", async (c) => {
    if (provider.refuses) return c.json({ error: { message: "no" } }, 500);
    const form = await c.req.formData();
    offers.push({
      sdp: form.get("sdp"),
      session: JSON.parse(form.get("session") as string),
      authorization: c.req.header("authorization"),
    });
    c.header("Location", `/v1/realtime/calls/rtc_${offers.length}`);
    return c.body("v=0 answer", 201, { "Content-Type": "application/sdp" });
  });
  app.post("/v1/realtime/calls/:id/hangup", (c) => {
    if (provider.failures > 0) {
      provider.failures -= 1;
      return c.body(null, 503);
    }
    hungUp.push(c.req.param("id"));
    return c.body(null, 200);
  });
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }) as Server;
  // A connection is not closed while the next request is on its way, because it would not be retried in time.
  server.keepAliveTimeout = 600_000;
  await once(server, "listening");
  return Object.assign(provider, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime/calls`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  });
}

let provider: Provider;
let responder: Responder;
beforeEach(async () => {
  [provider, responder] = await Promise.all([startProvider(), startResponder()]);
});
afterEach(async () => {
  await Promise.all([provider.close(), responder.close()]);
});

const kai = { id: "kai", age: 14 };

interface Site {
  readonly governor: Governor;
  readonly call: (
    path: string,
    init?: Omit<RequestInit, "headers"> & { readonly user?: string; readonly headers?: Record<string, string> },
  ) => Promise<Response>;
  readonly dial: () => Promise<{ readonly status: number; readonly id: string; readonly body: string }>;
  readonly pass: (ms: number) => void;
}

function site(band: object, { listens = false } = {}): Site {
  const time = createTime();
  const policy = definePolicy({ timeZone: "UTC", bands: { teen: { ages: [13, 18], ...band } } });
  const governor = createGovernor({ policy, clock: time.now });
  const app = new Hono();
  const calls = openaiCalls({
    key: "sk-1",
    session: { type: "realtime", model: "gpt-realtime" },
    url: provider.url,
    ...(listens && { connect: () => new WebSocket(responder.url) }),
  });
  app.route(
    "/calls",
    recessCalls({
      governor,
      account: (c) => ({ id: c.req.header("x-user") ?? "kai", age: 14 }),
      after: time.after,
      provider: calls,
      onError: () => {},
    }),
  );
  const call: Site["call"] = async (path, { user, ...init } = {}) =>
    app.request(path, {
      method: "POST",
      ...init,
      headers: { ...(user !== undefined && { "x-user": user }), ...init.headers },
    });
  return {
    governor,
    call,
    pass: time.pass,
    async dial() {
      const response = await call("/calls", { body: "v=0 offer", headers: { "content-type": "application/sdp" } });
      const id = response.headers.get("recess-call")?.split(";")[0] ?? "";
      return { status: response.status, id, body: await response.text() };
    },
  };
}

async function until(fits: () => boolean): Promise<void> {
  for (let tries = 0; !fits(); tries += 1) {
    if (tries > 6000) throw new Error("It did not come to that.");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("an offer is passed on with the server's key, charged, and its time counted while beats come", async () => {
  const { governor, dial, call, pass } = site({ voice: { messageLimits: [{ limit: 1, per: "day" }] } });
  const { status, id, body } = await dial();
  expect([status, body]).toEqual([201, "v=0 answer"]);
  expect(provider.offers).toEqual([
    { sdp: "v=0 offer", session: { type: "realtime", model: "gpt-realtime" }, authorization: "Bearer sk-1" },
  ]);
  for (let tick = 0; tick < 8; tick += 1) {
    await settled();
    pass(15_000);
    expect(await (await call(`/calls/${id}/beat`)).json()).toMatchObject({ v: 1, outcome: "allow" });
  }
  expect((await governor.status(kai)).usedMs).toBe(120_000);
  expect((await dial()).status).toBe(403);
  expect(provider.hungUp).toEqual([]);
  expect((await call(`/calls/${id}`, { method: "DELETE" })).status).toBe(204);
  await until(() => provider.hungUp.length === 1);
  expect((await call(`/calls/${id}/beat`)).status).toBe(404);
});

test("it is hung up at the stop, at a pause, and when no page is connected", async () => {
  const { governor, dial, call, pass } = site({ dailyLimit: "5m" });
  const alone = await dial();
  await settled();
  pass(45_000);
  await until(() => provider.hungUp.length === 1);
  expect((await call(`/calls/${alone.id}/beat`)).status).toBe(404);
  const paused = await dial();
  await governor.pause(kai, {});
  await settled();
  pass(15_000);
  await until(() => provider.hungUp.length === 2);
  await governor.resume(kai, {});
  const { id } = await dial();
  for (let tick = 0; tick < 20 && provider.hungUp.length < 3; tick += 1) {
    await settled();
    pass(15_000);
    await call(`/calls/${id}/beat`);
  }
  await until(() => provider.hungUp.length === 3);
  expect((await governor.status(kai)).usedMs).toBe(300_000);
  expect(
    await (await call("/calls", { body: "v=0", headers: { "content-type": "application/sdp" } })).json(),
  ).toMatchObject({
    code: "daily-limit",
  });
  expect(paused.status).toBe(201);
});

test("with a socket beside it, the turns that the provider reports are charged, and refused turns are cancelled", async () => {
  const { dial } = site({ voice: { messageLimits: [{ limit: 1, per: "day" }] } }, { listens: true });
  expect((await dial()).status).toBe(201);
  await until(() => responder.open() === 1);
  // What the page requests through its data channel is only visible in what the provider does.
  responder.ask({ type: "response.create" });
  await until(() => responder.sent.filter(({ type }) => type === "response.done").length === 1);
  responder.ask({ type: "response.create" });
  await until(() => responder.received.some(({ type }) => type === "response.cancel"));
});

test("a failed hang-up is retried until the provider accepts it", async () => {
  const { dial, call, pass } = site({});
  const { id } = await dial();
  provider.failures = 3;
  expect((await call(`/calls/${id}`, { method: "DELETE" })).status).toBe(204);
  await until(() => {
    // The time of the next attempt, whether it is planned already or not.
    pass(8000);
    return provider.hungUp.length > 0;
  });
  expect([provider.failures, provider.hungUp]).toEqual([0, ["rtc_1"]]);
});

test("calls of one account are bounded, each is one budget with the others, and a flood of beats ends one", async () => {
  const { governor, dial, call, pass } = site({
    dailyLimit: "10m",
    voice: { messageLimits: [{ limit: 9, per: "day" }] },
  });
  const calls = [await dial(), await dial(), await dial(), await dial()];
  expect(calls.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect((await dial()).status).toBe(429);
  for (let tick = 0; tick < 4; tick += 1) {
    await settled();
    pass(15_000);
    for (const { id } of calls) expect((await call(`/calls/${id}/beat`)).status).toBe(200);
  }
  expect((await governor.status(kai)).usedMs).toBe(60_000);
  let beats = 0;
  while (beats < 3000 && (await call(`/calls/${calls[0]!.id}/beat`)).status === 200) beats += 1;
  expect(beats).toBeLessThan(2100);
  await until(() => provider.hungUp.length === 1);
  // An ended call frees its place.
  expect((await dial()).status).toBe(201);
});

test("another account's call is a 404, a failing provider costs nothing, and an offer must be SDP of limited length", async () => {
  const { governor, dial, call } = site({ voice: { messageLimits: [{ limit: 2, per: "day" }] } });
  const { id } = await dial();
  expect((await call(`/calls/${id}/beat`, { user: "mia" })).status).toBe(404);
  expect((await call(`/calls/${id}`, { method: "DELETE", user: "mia" })).status).toBe(404);
  provider.refuses = true;
  expect((await dial()).status).toBe(502);
  expect((await governor.status(kai, { channel: "voice" })).quotas).toMatchObject([{ remaining: 1 }]);
  expect((await call("/calls", { body: "{}", headers: { "content-type": "application/json" } })).status).toBe(415);
  const long = { body: "a".repeat(70_000), headers: { "content-type": "application/sdp" } };
  expect((await call("/calls", long)).status).toBe(413);
  const elsewhere = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
  expect(
    (await call("/calls", { body: "v=0", headers: { "content-type": "application/sdp", ...elsewhere } })).status,
  ).toBe(403);
});
