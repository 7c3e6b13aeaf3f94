import { createHash } from "node:crypto";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { asPerson, chat, startGateway, type TestGateway } from "../gateway/gateway.ts";

const CHAT = "/v1/chat/completions";

async function messagesLeft({ gateway }: TestGateway, id: string): Promise<number | undefined> {
  return (await gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" })).quotas[0]?.remaining;
}

async function codeOf(response: Response): Promise<string | undefined> {
  return (await response.json()).error?.code;
}

const KEY = "key-of-ana";

const KEYS = `identity:
  - { kind: open-webui, sharedSecret: { env: CHAT_SECRET } }
  - kind: keys
    keys: [{ person: ana, sha256: ${createHash("sha256").update(KEY).digest("hex")} }]`;

test("a client's own identity headers change nothing", async () => {
  const gateway = await startGateway({ identity: KEYS });
  const headers = { authorization: `Bearer ${KEY}`, ...asPerson("eva", { "x-litellm-customer-id": "eva" }) };
  expect((await gateway.post(CHAT, chat("large-1", { user: "eva" }), headers)).headers.get("recess-state")).toContain(
    "rem=",
  );
  expect(await messagesLeft(gateway, "ana")).toBe(19);
});

test("a task mark or a message's id counts only from the chat's server", async () => {
  const gateway = await startGateway({ identity: KEYS });
  for (let count = 0; count < 3; count++) {
    await gateway.post(CHAT, chat("large-1"), {
      authorization: `Bearer ${KEY}`,
      "x-openwebui-task": "title_generation",
      "x-openwebui-user-message-id": "always-the-same",
    });
  }
  expect(await messagesLeft(gateway, "ana")).toBe(17);
  const task = await gateway.post("/tasks/v1/chat/completions", chat("large-1"), { authorization: `Bearer ${KEY}` });
  expect(task.status).toBe(200);
  expect(await messagesLeft(gateway, "ana")).toBe(16);
});

test("with a secret for tokens, plain headers and forged tokens are refused", async () => {
  const gateway = await startGateway({ identity: "identity: [{ kind: open-webui, jwtSecret: { env: JWT } }]" });
  const token = (secret: string, expiresIn = "5m", issuer = "open-webui"): Promise<string> =>
    new SignJWT({ role: "user" })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("ana")
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(new TextEncoder().encode(secret));
  const send = (headers: Record<string, string>): Promise<Response> => gateway.post(CHAT, chat("large-1"), headers);
  const withToken = (jwt: string): Promise<Response> => send({ "x-openwebui-user-jwt": jwt });
  expect((await withToken(await token("jwt-secret"))).status).toBe(200);

  expect(await codeOf(await send(asPerson("eva")))).toBe("identity-unproven");
  expect(await codeOf(await withToken(await token("guessed")))).toBe("token-invalid");
  expect(await codeOf(await withToken(await token("jwt-secret", "-10m")))).toBe("token-expired");
  expect(await codeOf(await withToken(await token("jwt-secret", "5m", "someone")))).toBe("token-invalid");
  const none = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"eva","iss":"open-webui","exp":9999999999}')}.`;
  expect(await codeOf(await withToken(none))).toBe("token-invalid");
  expect(await messagesLeft(gateway, "ana")).toBe(19);
});

test("a chat disguised as tasks is short, is counted, and ends with its messages", async () => {
  const gateway = await startGateway();
  const task = asPerson("ana", { "x-openwebui-task": "title_generation" });
  const statuses: number[] = [];
  for (let count = 0; count < 8; count++) statuses.push((await gateway.post(CHAT, chat("large-1"), task)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 403, 403, 403, 403]);
  expect(gateway.upstream.received.map(({ body }) => body["max_tokens"])).toEqual([512, 512, 512, 512]);
});

test("no answer and no line of the log holds a secret, an id or a text", async () => {
  const gateway = await startGateway();
  const texts: string[] = [];
  for (const model of ["large-1", "denied", "broken", "html", "unheard-of"]) {
    const response = await gateway.post(CHAT, chat(model, { user: "ana" }), asPerson("ana"));
    texts.push(await response.text(), JSON.stringify([...response.headers]));
  }
  expect(texts.join("")).not.toMatch(/sk-secret|what the chat and the gateway know/);
  expect(gateway.lines.join("")).not.toMatch(/sk-secret|ana|sky|what the chat/);
});
