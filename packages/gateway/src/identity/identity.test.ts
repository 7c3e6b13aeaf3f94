import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Hono } from "hono";
import { serve } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { adapterFor, identifyBy } from "./adapters.ts";
import type { IdentitySettings } from "../config/settings.ts";

const SECRETS: Record<string, string> = {
  JWT: "open-webui-secret-of-32-characters!",
  OLD_JWT: "the-secret-before-of-32-characters!",
  SHARED: "shared-secret",
  OLD_SHARED: "shared-secret-before",
};

function identify(...settings: readonly IdentitySettings[]) {
  const by = identifyBy(
    settings.map((one) => adapterFor(one, (source) => SECRETS["env" in source ? source.env : ""]!)),
  );
  return (headers: Record<string, string>, more: { body?: Record<string, unknown>; address?: string } = {}) =>
    by({ headers: new Headers(headers), address: more.address ?? null, body: async () => more.body ?? null });
}

async function token(claims: Record<string, unknown>, secret = SECRETS["JWT"]!, expires = "5m"): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setIssuer("open-webui")
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret));
}

const byToken = identify({ kind: "open-webui", jwtSecret: { env: "JWT" } });
const shared: IdentitySettings = { kind: "open-webui", sharedSecret: { env: "SHARED" } };

test("Open WebUI's token identifies the person, and its other claims count", async () => {
  const found = await byToken({
    "X-OpenWebUI-User-Jwt": await token({ sub: "u1", role: "user", name: "Ana", email: "a@example.com" }),
    "X-OpenWebUI-Task": "title_generation",
    "X-OpenWebUI-User-Message-Id": "m1",
    "X-OpenWebUI-Chat-Id": "c1",
    "X-OpenWebUI-Groups": "kids-8-12, Class%207",
  });
  expect(found).toEqual({
    id: "u1",
    groups: ["kids-8-12", "Class 7", "role:user"],
    isProvenSender: true,
    task: "title_generation",
    message: "m1",
    chat: "c1",
  });
});

test.each([
  ["forged", () => token({ sub: "u1" }, "another-secret-of-32-characters-here"), "token-invalid"],
  ["expired", () => token({ sub: "u1" }, undefined, "-5m"), "token-expired"],
  ["without a subject", () => token({ role: "user" }), "token-invalid"],
  ["garbage", async () => "a.b.c", "token-invalid"],
  [
    "unsigned",
    async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"u1","iss":"open-webui","exp":9999999999}')}.`,
    "token-invalid",
  ],
])("a token that is %s is refused", async (_what, make, problem) => {
  expect(await byToken({ "X-OpenWebUI-User-Jwt": await make() })).toEqual({ problem });
});

test("with a token's secret, plain headers are refused: Open WebUI falls back to them, and anyone can send them", async () => {
  expect(await byToken({ "X-OpenWebUI-User-Id": "u1" })).toEqual({ problem: "identity-unproven" });
});

test("plain headers need the shared secret", async () => {
  const by = identify(shared);
  const headers = { "X-OpenWebUI-User-Id": "u1" };
  expect(await by(headers)).toEqual({ problem: "identity-unproven" });
  expect(await by({ ...headers, Authorization: "Bearer wrong" })).toEqual({ problem: "identity-unproven" });
  expect(await by({ ...headers, Authorization: "Bearer shared-secret" })).toMatchObject({ id: "u1" });
  expect(await by({ ...headers, "x-api-key": "shared-secret" })).toMatchObject({ id: "u1" });
  expect(await by({ Authorization: "Bearer shared-secret" })).toEqual({ problem: "identity-missing" });
});

test("addresses prove a sender, by network, also as IPv4-mapped IPv6", async () => {
  const by = identify({ kind: "headers", user: "X-User", addresses: ["10.1.0.0/16", "::1"] });
  for (const address of ["10.1.2.3", "::ffff:10.1.2.3", "::1"]) {
    expect(await by({ "X-User": "u" }, { address })).toMatchObject({ id: "u" });
  }
  for (const address of ["10.2.0.1", "not an address", ""]) {
    expect(await by({ "X-User": "u" }, { address })).toEqual({ problem: "identity-unproven" });
  }
  expect(await by({ "X-User": "u" })).toEqual({ problem: "identity-unproven" });
});

test.each(["", " ", "{{LIBRECHAT_USER_ID}}", "a".repeat(513)])("an invalid id (%j) identifies nobody", async (id) => {
  const by = identify({ kind: "librechat", sharedSecret: { env: "SHARED" } });
  const headers = { Authorization: "Bearer shared-secret", "X-LibreChat-User-Id": id };
  expect(await by(headers)).toEqual({ problem: "identity-missing" });
});

test("LiteLLM's end user is read from its headers, and from the body only if the operator allows it", async () => {
  const litellm: IdentitySettings = { kind: "litellm", sharedSecret: { env: "SHARED" } };
  const proof = { Authorization: "Bearer shared-secret" };
  expect(await identify(litellm)({ ...proof, "x-litellm-end-user-id": "b" })).toMatchObject({ id: "b" });
  expect(await identify(litellm)(proof, { body: { user: "b" } })).toEqual({ problem: "identity-missing" });
  const trusting = identify({ ...litellm, trustBodyUser: true });
  expect(await trusting(proof, { body: { user: "b" } })).toMatchObject({ id: "b" });
  expect(await trusting(proof, { body: { metadata: { user_id: "c" } } })).toMatchObject({ id: "c" });
  expect(await trusting({ "x-litellm-customer-id": "a" }, { body: { user: "b" } })).toEqual({
    problem: "identity-unproven",
  });
});

test("a key is a person's or a class's, and proves no server", async () => {
  const sha256 = (key: string): string => createHash("sha256").update(key).digest("hex");
  const by = identify({
    kind: "keys",
    keys: [
      { sha256: sha256("k1"), person: "ana" },
      { sha256: sha256("k2"), group: "7b" },
    ],
  });
  expect(await by({ Authorization: "Bearer k1", "X-OpenWebUI-Task": "title_generation" })).toEqual({
    id: "ana",
    groups: [],
    isProvenSender: false,
    task: null,
    message: null,
    chat: null,
  });
  expect(await by({ "x-api-key": "k2" })).toMatchObject({ id: "group:7b", groups: ["7b"] });
  expect(await by({ Authorization: "Bearer k3" })).toEqual({ problem: "token-invalid" });
  expect(await by({})).toEqual({ problem: "identity-missing" });
});

test("the first adapter that identifies someone decides; a forged header with a valid key changes nothing", async () => {
  const sha256 = createHash("sha256").update("k1").digest("hex");
  const by = identify(
    { kind: "open-webui", jwtSecret: { env: "JWT" } },
    { kind: "keys", keys: [{ sha256, person: "ana" }] },
  );
  const found = await by({ Authorization: "Bearer k1", "X-OpenWebUI-User-Id": "grown-up" });
  expect(found).toMatchObject({ id: "ana", isProvenSender: false });
});

test("tokens of an OpenID issuer: its keys, its audience, its clock; never another's", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const other = await generateKeyPair("ES256");
  const app = new Hono();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app.get("/.well-known/openid-configuration", (c) => c.json({ issuer, jwks_uri: `${issuer}/keys` }));
  app.get("/keys", async (c) => c.json({ keys: [{ ...(await exportJWK(publicKey)), kid: "1", alg: "ES256" }] }));

  const by = identify({
    kind: "oidc",
    issuer,
    audience: "chat",
    claim: "sub",
    groupsClaim: "groups",
    clockSkew: 30_000,
  });
  const make = (over: { audience?: string; expires?: string; key?: CryptoKey } = {}): Promise<string> =>
    new SignJWT({ sub: "u9", groups: ["kids"] })
      .setProtectedHeader({ alg: "ES256", kid: "1" })
      .setIssuer(issuer)
      .setAudience(over.audience ?? "chat")
      .setExpirationTime(over.expires ?? "5m")
      .sign(over.key ?? privateKey);
  const ask = async (text: string) => by({ Authorization: `Bearer ${text}` });

  try {
    expect(await ask(await make())).toMatchObject({ id: "u9", groups: ["kids"], isProvenSender: false });
    expect(await ask(await make({ audience: "other" }))).toEqual({ problem: "token-invalid" });
    expect(await ask(await make({ expires: "-1m" }))).toEqual({ problem: "token-expired" });
    expect(await ask(await make({ expires: "-10s" }))).toMatchObject({ id: "u9" });
    expect(await ask(await make({ key: other.privateKey }))).toEqual({ problem: "token-invalid" });
    const hmac = await new SignJWT({ sub: "u9" })
      .setProtectedHeader({ alg: "HS256", kid: "1" })
      .setIssuer(issuer)
      .setAudience("chat")
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode("x".repeat(32)));
    expect(await ask(hmac)).toEqual({ problem: "token-invalid" });
  } finally {
    server.close();
  }
});

test("an unreachable issuer does not make a token invalid", async () => {
  const { privateKey } = await generateKeyPair("ES256");
  const by = identify({
    kind: "oidc",
    issuer: "http://127.0.0.1:9",
    audience: "chat",
    claim: "sub",
    groupsClaim: "groups",
    clockSkew: 0,
  });
  const text = await new SignJWT({ sub: "u" })
    .setProtectedHeader({ alg: "ES256" })
    .setExpirationTime("5m")
    .sign(privateKey);
  expect(await by({ Authorization: `Bearer ${text}` })).toEqual({ problem: "identity-unavailable" });
});

test("while a secret is being changed, both prove a sender, and no third one does", async () => {
  const by = identify({ kind: "open-webui", jwtSecret: [{ env: "JWT" }, { env: "OLD_JWT" }] });
  const jwt = async (secret: string): Promise<Record<string, string>> => ({
    "X-OpenWebUI-User-Jwt": await token({ sub: "u1" }, secret),
  });
  expect(await by(await jwt(SECRETS["JWT"]!))).toMatchObject({ id: "u1" });
  expect(await by(await jwt(SECRETS["OLD_JWT"]!))).toMatchObject({ id: "u1" });
  expect(await by(await jwt("a-secret-that-nobody-has-of-32-chars"))).toEqual({ problem: "token-invalid" });
  const old = { "X-OpenWebUI-User-Jwt": await token({ sub: "u1" }, SECRETS["OLD_JWT"], "-5m") };
  expect(await by(old)).toEqual({ problem: "token-expired" });
  const headers = identify({ kind: "librechat", sharedSecret: [{ env: "SHARED" }, { env: "OLD_SHARED" }] });
  const send = (secret: string) => headers({ "X-LibreChat-User-Id": "u2", authorization: `Bearer ${secret}` });
  expect(await send("shared-secret")).toMatchObject({ id: "u2" });
  expect(await send("shared-secret-before")).toMatchObject({ id: "u2" });
  expect(await send("shared")).toEqual({ problem: "identity-unproven" });
});
