import { csrf } from "hono/csrf";
import { Hono } from "hono";
import { recess } from "@recess/hono";
import { expect, test } from "vitest";
import { CHILD, world } from "./world.ts";

// Writes in the child's name by another site's page, or without a page; and bodies that are too long or invalid.

const OTHER_SITE: readonly Record<string, string>[] = [
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "http://localhost.evil.example" },
  { origin: "https://app.example.evil.example" },
];

test.each(OTHER_SITE)("a heartbeat from another site is refused: %o", async (headers) => {
  const { beat, governor } = world({ routes: { origins: ["https://app.example"] } });
  const res = await beat({ type: "active" }, headers);
  expect(res.status).toBe(403);
  expect(await governor.export(CHILD)).toBeNull();
});

test.each([
  ["a sibling subdomain", { "sec-fetch-site": "same-site", origin: "https://blog.app.example" }],
  ["the page itself", { "sec-fetch-site": "same-origin", origin: "https://app.example" }],
  ["something that is not a browser", {}],
])(
  "a heartbeat from %s is accepted, as SECURITY.md says: user content needs a domain of its own",
  async (_, headers) => {
    const { beat, governor } = world();
    expect((await beat({ type: "active" }, headers)).status).toBe(200);
    expect(await governor.export(CHILD)).not.toBeNull();
  },
);

test("an old browser without Sec-Fetch-Site is checked by its Origin, which excludes sibling subdomains", async () => {
  const { beat, governor } = world();
  expect((await beat({ type: "active" }, { host: "app.example", origin: "https://blog.app.example" })).status).toBe(
    403,
  );
  expect(await governor.export(CHILD)).toBeNull();
});

test.each(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain-evil", "application/json-evil", ""])(
  "a heartbeat of another type than JSON is refused: %s",
  async (type) => {
    const { beat, governor } = world();
    expect((await beat({ type: "active" }, { "content-type": type })).status).toBe(415);
    expect(await governor.export(CHILD)).toBeNull();
  },
);

test("a chat that is known by a cookie takes hono's csrf() before recess(), and then another site charges nothing", async () => {
  const { governor } = world();
  const app = new Hono();
  app.post("/chat", csrf(), recess({ governor, account: () => CHILD }), (c) => c.text("hello"));
  const body = "messages=burnt";
  const headers = { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" };
  expect((await app.request("/chat", { method: "POST", body, headers })).status).toBe(403);
  expect(await governor.export(CHILD)).toBeNull();
});

const MALFORMED: readonly (readonly [number, BodyInit])[] = [
  [400, ""],
  [400, "null"],
  [400, "[]"],
  [400, "{"],
  [400, "[".repeat(1000)],
  [400, '{"type":"grant","minutes":600}'],
  [400, '{"type":"active","device":7}'],
  [400, '{"type":"active","device":"a\\r\\nSet-Cookie: b"}'],
  [400, '{"type":"active","ack":{"length":1}}'],
  [400, new Uint8Array([0xff, 0xfe, 0x00])],
  [413, "x".repeat(1025)],
  [413, "x".repeat(3_000_000)],
];

test.each(MALFORMED)("a malformed heartbeat is %i, and nothing happens", async (status, body) => {
  const { app, governor } = world();
  const headers = { "content-type": "application/json" };
  const res = await app.request("/recess/heartbeat", { method: "POST", headers, body });
  expect(res.status).toBe(status);
  expect(await governor.export(CHILD)).toBeNull();
});

test("a body that claims to be short and is long is refused by its length", async () => {
  const { app, governor } = world();
  const headers = { "content-type": "application/json", "content-length": "10" };
  const body = `{"type":"active","x":"${"x".repeat(2000)}"}`;
  expect((await app.request("/recess/heartbeat", { method: "POST", headers, body })).status).toBe(413);
  expect(await governor.export(CHILD)).toBeNull();
});
