import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE, type PeerGateway, SERVICE_KEY, startGateway } from "./gateway.ts";
import { type Server, startServer } from "./program.ts";
import { pinned, pythonFor } from "./python.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

const POLICY = `
bands:
  teen:
    ages: [13, 18]
    dailyLimit: 1h
    finishReply: 0s
    messageLimits: [{ limit: 3, per: day }]
    reminders: [{ id: ai-disclosure, at: start-of-day }]
`;

const MORE = `
identity: [{ kind: open-webui, sharedSecret: { env: CHAT_SECRET } }]
decisions: { keys: [{ key: { env: SERVICE_KEY }, name: backend, scopes: [events] }] }
`;

describe(`FastAPI example (fastapi ${pinned("clients/requirements.txt")("fastapi")})`, () => {
  let upstream: Upstream;
  let gateway: PeerGateway;
  let server: Server;

  beforeAll(async () => {
    const programs = await pythonFor({ name: "clients", files: ["clients/requirements.txt"] });
    upstream = await startUpstream();
    const people = ["ana", "lea", "tom", "uma"].map((id) => `- { id: ${id}, age: 14, timeZone: Asia/Shanghai }\n`);
    gateway = await startGateway({ upstream: upstream.url, policy: POLICY, people: people.join(""), more: MORE });
    server = await startServer(
      join(programs, "uvicorn"),
      (port) => ["app:app", "--host", "127.0.0.1", "--port", port],
      {
        ready: "/openapi.json",
        cwd: fileURLToPath(new URL("../examples/fastapi", import.meta.url)),
        env: {
          RECESS_URL: gateway.url,
          RECESS_KEY: SERVICE_KEY,
          MODEL_URL: upstream.url,
          HEARTBEAT_SECONDS: "0.2",
          SESSIONS: JSON.stringify({ a: "ana", l: "lea", t: "tom", u: "uma" }),
          PYTHONDONTWRITEBYTECODE: "1",
        },
      },
    );
  });

  afterAll(async () => {
    await server?.stop();
    await gateway?.stop();
    await upstream?.close();
  });

  const ask = (session: string, model = "starling"): Promise<Response> =>
    fetch(`${server.url}/chat`, {
      method: "POST",
      headers: { authorization: `Bearer ${session}`, "content-type": "application/json" },
      body: JSON.stringify({ model, text: "Why is the sky blue?", account: "eva", age: 40 }),
    });

  const status = (id: string) => gateway.gateway.governor.status({ id, age: 14, timeZone: "Asia/Shanghai" });
  const left = async (id: string): Promise<number | undefined> => (await status(id)).quotas[0]?.remaining;

  test("allow", async () => {
    const text = await (await ask("a")).text();
    expect(text.match(/"text": "[^"]+"/g)?.length).toBe(4);
    expect(text).toContain('event: end\ndata: {"reason": null}');
    expect(await left("ana")).toBe(2);
  });

  test("notice", async () => {
    expect(await (await ask("t")).text()).toContain("reminder:ai-disclosure");
    expect(await (await ask("t")).text()).not.toContain("reminder:ai-disclosure");
  });

  test("refusal", async () => {
    expect((await ask("nobody")).status).toBe(401);
    await (await ask("t")).text();
    const refused = await ask("t");
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ reason: "message-limit", resumesAt: expect.any(Number) });
  });

  test("wind-down", async () => {
    const answer = await ask("l", "endless");
    for (let minute = 0; minute < 70; minute++) {
      await gateway.gateway.governor.heartbeat({ id: "lea", age: 14, timeZone: "Asia/Shanghai" });
      gateway.advance(MINUTE);
    }
    const text = await answer.text();
    expect(text).toContain("Time is up for now.");
    expect(text).not.toContain("word399");
  });

  test("given back", async () => {
    const before = await left("uma");
    expect(await (await ask("u", "broken")).text()).toContain("event: error");
    expect(await left("uma")).toBe(before);
    const leaving = new AbortController();
    const left1 = await fetch(`${server.url}/chat`, {
      method: "POST",
      headers: { authorization: "Bearer u", "content-type": "application/json" },
      body: JSON.stringify({ model: "endless", text: "Hi" }),
      signal: leaving.signal,
    });
    await left1.body?.getReader().read();
    await sleep(500);
    leaving.abort();
    await expect.poll(() => left("uma"), { timeout: 10_000 }).toBe((before ?? 0) - 1);
  });
});
