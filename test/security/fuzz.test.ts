import * as fc from "fast-check";
import type { AccountExport } from "@recess/core";
import { afterEach, expect, test, vi } from "vitest";
import { openAIChat } from "../support/replies.ts";
import { captureLog, CHILD, SECRET_ID, SECRET_TEXT, wholeOf, world, type World } from "./world.ts";

// Random input at every route: only 2xx and 4xx (503 while the store is down), no stack trace, nothing about a child, and
// no effect of a 4xx.

afterEach(() => {
  vi.restoreAllMocks();
});

const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY");
const path = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("/recess/heartbeat", "/recess/status") },
  { weight: 4, arbitrary: fc.constantFrom("/chat", "/v1/chat/completions", "/v1/messages", "/v1/responses") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/recess",
      "/recess/",
      "/recess/status/",
      "/recess/%2e%2e/chat",
      "/recess/%ff",
      "/recess/status?a=%",
      "/recess//heartbeat",
      `/recess/${SECRET_ID}`,
      "/%",
    ),
  },
);
const value = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 80 }),
  fc.constantFrom("", "0", "-1", "NaN", "1e9", "null", "application/json", "text/plain;", "cross-site", "same-origin"),
  fc.constant("x".repeat(9000)),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "content-type",
    "content-length",
    "origin",
    "sec-fetch-site",
    "recess-device",
    "recess-state",
    "idempotency-key",
    "x-stainless-retry-count",
    "anthropic-version",
    "host",
    "accept",
    "date",
  ),
  value,
  { maxKeys: 5 },
);
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.record(
    {
      type: fc.oneof(fc.constantFrom("active", "away"), fc.jsonValue({ maxDepth: 0 })),
      device: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 0 })),
      ack: fc.oneof(fc.array(fc.string()), fc.jsonValue({ maxDepth: 1 })),
      account: fc.constant(SECRET_TEXT),
    },
    { requiredKeys: [] },
  ),
  fc.record(
    {
      stream: fc.boolean(),
      model: fc.constantFrom("m", "n\r\n"),
      input: fc.constant(SECRET_TEXT),
      trigger: fc.string(),
      messages: fc.constantFrom(
        [{ role: "user", content: SECRET_TEXT }],
        [{ parts: [{ text: SECRET_TEXT }] }],
        [null],
        SECRET_TEXT,
      ),
    },
    { requiredKeys: [] },
  ),
);
const body = fc.oneof(
  { weight: 5, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "[".repeat(5000),
      `{"type":"active","x":"${"y".repeat(2000)}"}`,
      '{"__proto__":{"polluted":true}}',
    ),
  },
);
const request = fc.record({ method, path, headers, body });
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

async function send({ app }: World, { method, path, headers, body }: Request): Promise<Response> {
  const takesBody = method !== "GET" && method !== "HEAD";
  return app.request(path, { method, headers, ...(takesBody && { body }) });
}

/** What is stored, except the count of refusals, which is all that a refused message changes. */
function kept(held: AccountExport | null): unknown {
  if (held?.record == null) return null;
  return { ...held.record, today: { ...held.record.today, refusals: 0 } };
}

function expectNothingIn(text: string): void {
  expect(text).not.toContain(SECRET_ID);
  expect(text).not.toContain(SECRET_TEXT);
  expect(text).not.toMatch(/\n\s+at .*\.(?:ts|js):\d/);
  expect(text).not.toMatch(/"age"\s*:/);
}

const stream = (): Response =>
  new Response(openAIChat.role() + openAIChat.text("hi") + openAIChat.chunk({}, "stop"), {
    headers: { "content-type": "text/event-stream" },
  });

test.each([
  ["open", false, "error"],
  ["paused", true, "error"],
  ["paused, with refusals as messages", true, "message"],
] as const)("anything at every route of an account that is %s", async (_, isPaused, style) => {
  const log = captureLog();
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
      const there = world({ chat: { style }, handler: stream });
      if (isPaused) await there.governor.pause(CHILD);
      for (const asked of requests) {
        const before = kept(await there.governor.export(CHILD));
        const res = await send(there, asked);
        const whole = await wholeOf(res);
        expect(res.status).toBeLessThan(500);
        expect(Math.floor(res.status / 100) === 2 || Math.floor(res.status / 100) === 4).toBe(true);
        expectNothingIn(whole);
        if (res.status >= 400) expect(kept(await there.governor.export(CHILD))).toEqual(before);
      }
    }),
    { numRuns: 200, endOnFailure: true },
  );
  expect(log()).toBe("");
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("anything at every route while the store fails: no answer is worse than a 503", async () => {
  const log = captureLog();
  const dead = (): Promise<never> => Promise.reject(new Error("The store is dead."));
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const store = { load: dead, swap: dead };
      const there = world({ governor: { store, secret: "s".repeat(32), onStoreFailure: "closed" }, handler: stream });
      const res = await send(there, asked);
      expect([2, 4].includes(Math.floor(res.status / 100)) || res.status === 503).toBe(true);
      expectNothingIn(await wholeOf(res));
    }),
    { numRuns: 200, endOnFailure: true },
  );
  expect(log()).not.toContain(SECRET_ID);
  expect(log()).not.toContain(SECRET_TEXT);
});
