import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { serve } from "@hono/node-server";
import { afterEach, expect, test } from "vitest";
import { createApp as createAiSdkApp } from "../../examples/ai-sdk/src/app.ts";
import { createApp as createExpressApp } from "../../examples/express/src/app.ts";
import { createApp as createFastifyApp } from "../../examples/fastify/src/app.ts";
import { GET, POST } from "../../examples/nextjs/src/app/api/[[...route]]/route.ts";
import { datasOf, openAIChat } from "../support/replies.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function originOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, "listening");
  closers.push(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Two messages pass, the third is refused; the page's state and heartbeat routes respond; visitors are asked to sign in. */
async function checkRoutes(ask: Ask, chat: string, recess: string, headers: Record<string, string>): Promise<void> {
  const say = (): Promise<Response> => ask(chat, { method: "POST", body: '{"messages":[]}', headers });
  for (const left of [1, 0]) {
    const answer = await say();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ reply: "Hello!" });
    expect(answer.headers.get("ratelimit")).toContain(`r=${left};`);
  }
  const refused = await say();
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: "message-limit" }, recess: { v: 1, band: "teen" } });

  const state = await (await ask(`${recess}/status`, { headers })).json();
  expect(state).toMatchObject({ outcome: "block", reason: "message-limit" });
  const beat = { method: "POST", body: '{"type":"active","device":"tab-1"}', headers };
  expect(await (await ask(`${recess}/heartbeat`, beat)).json()).toMatchObject({ v: 1, outcome: "allow" });

  // Signed-out visitors do not chat without limits.
  const stranger = await ask(chat, { method: "POST", body: "{}" });
  expect(stranger.status).toBe(401);
}

test("Next.js: the route's handlers, called with a Request", async () => {
  const ask: Ask = async (path, init) => {
    const request = new Request(`https://app.example${path}`, init);
    return request.method === "GET" ? GET(request) : POST(request);
  };
  await checkRoutes(ask, "/api/chat", "/api/recess", { cookie: "session=kai", "content-type": "application/json" });
});

test("Express: over HTTP, next to the app's own routes, after express.json()", async () => {
  const origin = await originOf(createServer(createExpressApp()).listen(0, "127.0.0.1"));
  const ask: Ask = (path, init) => fetch(origin + path, init);
  await checkRoutes(ask, "/chat", "/recess", { "x-user": "kai", "content-type": "application/json" });
  expect(await (await ask("/")).text()).toBe("The rest of the app.");
});

test("Fastify: over HTTP, next to the app's own routes", async () => {
  const app = createFastifyApp();
  closers.push(async () => app.close());
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  const ask: Ask = (path, init) => fetch(origin + path, init);
  await checkRoutes(ask, "/chat", "/recess", { "x-user": "kai", "content-type": "application/json" });
  expect(await (await ask("/")).text()).toBe("The rest of the app.");
});

test("the AI SDK: a reply of streamText, and a refusal", async () => {
  const text =
    openAIChat.role() + openAIChat.text("Once ") + openAIChat.text("upon") + openAIChat.usage(42) + openAIChat.end();
  const upstream = serve({
    fetch: () => new Response(text, { headers: { "Content-Type": "text/event-stream" } }),
    hostname: "127.0.0.1",
    port: 0,
  });
  const baseURL = `${await originOf(upstream as Server)}/v1`;
  const model = createOpenAICompatible({ name: "upstream", baseURL, includeUsage: true })("model");
  const app = createAiSdkApp({ model, clock: () => Date.parse("2026-11-24T10:00:00Z") });
  const messages = [{ id: "1", role: "user", parts: [{ type: "text", text: "Tell me a story." }] }];
  const say = async (): Promise<Response> =>
    app.request("/api/chat", { method: "POST", body: JSON.stringify({ messages }), headers: { "x-user": "kai" } });

  const reply = await say();
  expect(reply.headers.get("recess-state")).toMatch(/^v=1, d="/);
  const parts = datasOf(await reply.text()) as { readonly type?: string; readonly delta?: string }[];
  const said = parts.filter(({ type }) => type === "text-delta").map(({ delta }) => delta);
  expect(said.join("")).toBe("Once upon");
  expect(parts).toContainEqual(expect.objectContaining({ type: "data-recess" }));
  expect(parts.at(-1)).toBe("[DONE]");

  await (await say()).text();
  const refused = await say();
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: "message-limit" } });
});
