import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { serve, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { proxyUpstream, recess } from "@recess/hono";
import { ignoreOtherUpgrades, nodeGuard } from "@recess/node";
import express from "express";
import { Hono } from "hono";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startVoice } from "../../examples/voice/src/server/server.ts";
import { TEEN } from "../clients/chat.ts";

// Requests that also offer HTTP/2, as Java's HttpClient does by default: HTTP lets a server ignore the offer.

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const BODY = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
const ASKS_FOR_HTTP2 =
  "Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
const LIMIT = 10;

function newGovernor(): Governor {
  const teen = { ages: [13, 18] as [number, number], messageLimits: [{ limit: LIMIT, per: "day" as const }] };
  return createGovernor({ policy: definePolicy({ bands: { teen } }), clock: () => Date.parse("2026-11-24T10:00:00Z") });
}

async function charged(governor: Governor): Promise<number> {
  return LIMIT - ((await governor.status(TEEN)).quotas[0]?.remaining ?? 0);
}

/** The server's address, once it listens. */
async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, "listening");
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

interface Asked {
  readonly head: string;
  readonly fields?: string;
  readonly body?: string;
}

/** Everything that comes until the server closes the connection. */
async function ask(port: number, { head, fields = ASKS_FOR_HTTP2, body = "" }: Asked): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  const closed = once(socket, "close");
  const length = body === "" ? "" : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`${head} HTTP/1.1\r\nHost: localhost\r\n${length}${fields}\r\n`);
  socket.write(body);
  await closed;
  return text;
}

interface Served {
  readonly server: Server;
  readonly governor: Governor;
}

/** As in the README. */
function hono(): Served {
  const governor = newGovernor();
  const app = new Hono();
  app.post("/chat", recess({ governor, account: () => TEEN }), async (c) => c.json({ heard: await c.req.json() }));
  return { governor, server: serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }) as Server };
}

/** As in the guide on speech. */
function honoWithSockets(): Served {
  const governor = newGovernor();
  const app = new Hono();
  app.post("/chat", recess({ governor, account: () => TEEN }), async (c) => c.json({ heard: await c.req.json() }));
  app.get(
    "/talk",
    upgradeWebSocket(() => ({ onOpen: (_event, socket) => socket.send("hello") })),
  );
  const sockets = new WebSocketServer({ noServer: true }) as unknown as WebSocketServerLike;
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, websocket: { server: sockets } }) as Server;
  ignoreOtherUpgrades(server);
  return { governor, server };
}

function expressApp(): Served {
  const governor = newGovernor();
  const app = express();
  app.post("/chat", express.json(), nodeGuard({ governor, account: () => TEEN }), (request, response) => {
    response.json({ heard: request.body as unknown });
  });
  return { governor, server: app.listen(0, "127.0.0.1") };
}

/** A request for another protocol is not forwarded. */
function forwarding(): Served {
  const upstream = createServer((request, response) => {
    const names = Object.keys(request.headers).filter((name) => /upgrade|http2/.test(name));
    response.setHeader("Content-Type", "application/json");
    request.pipe(response, { end: false });
    response.write(`{"asked":${JSON.stringify(names)},"heard":`);
    request.on("end", () => response.end("}"));
  }).listen(0, "127.0.0.1");
  const governor = newGovernor();
  const app = new Hono();
  app.post("/chat", recess({ governor, account: () => TEEN }), async (c) =>
    proxyUpstream(c, `http://127.0.0.1:${await portOf(upstream)}/`),
  );
  return { governor, server: serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }) as Server };
}

test.each([
  ["a Hono server", hono],
  ["a Hono server with WebSockets", honoWithSockets],
  ["Express", expressApp],
  ["a server that forwards to an upstream", forwarding],
])("%s answers and charges a request that asks for HTTP/2", async (_, start) => {
  const { server, governor } = start();
  const answer = await ask(await portOf(server), { head: "POST /chat", body: BODY });
  expect(answer).toMatch(/^HTTP\/1\.1 200/);
  expect(answer).toContain(`"heard":${BODY}`);
  if (start === forwarding) expect(answer).toContain('"asked":[]');
  expect(await charged(governor)).toBe(1);
});

test("WebSockets still open", async () => {
  const { server } = honoWithSockets();
  const socket = new WebSocket(`ws://127.0.0.1:${await portOf(server)}/talk`);
  closers.push(() => socket.terminate());
  const heard = once(socket, "message");
  await once(socket, "open");
  const [data] = (await heard) as [Buffer];
  expect(data.toString()).toBe("hello");
});

test("a server without WebSockets answers a request for one, as before", async () => {
  const { server } = hono();
  ignoreOtherUpgrades(server);
  const fields = "Connection: Upgrade, close\r\nUpgrade: websocket\r\n";
  expect(await ask(await portOf(server), { head: "GET /talk", fields })).toMatch(/^HTTP\/1\.1 404/);
});

test("the example with a voice answers it", async () => {
  const voice = await startVoice({ port: 0 });
  closers.push(voice.close);
  expect(await ask(Number(new URL(voice.url).port), { head: "GET /recess/status" })).toMatch(/^HTTP\/1\.1 401/);
});
