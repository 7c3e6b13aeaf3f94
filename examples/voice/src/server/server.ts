import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { serve, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Account, createGovernor, type Governor } from "@recess/core";
import { loadPolicy } from "@recess/core/policy";
import { embeddedSocket } from "@recess/gateway/responder";
import { type RecessOptions, recessRoutes } from "@recess/hono";
import { openaiRealtime, proxySocket, recessSocket } from "@recess/hono/socket";
import { ignoreOtherUpgrades } from "@recess/node";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { WebSocket, WebSocketServer } from "ws";

export interface VoiceOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** A provider's key. Default: the embedded model, which speaks in tones. */
  readonly apiKey?: string | undefined;
  /** For tests: another clock and its timers. */
  readonly clock?: () => number;
  readonly after?: RecessOptions["after"];
}

export interface VoiceServer {
  readonly url: string;
  readonly governor: Governor;
  close(): Promise<void>;
}

const MODEL = "wss://api.openai.com/v1/realtime?model=gpt-realtime";
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = here("../..");
const YEAR_S = 31_536_000;
const MAX_FRAME = 1_100_000;

/** Serves the example. It listens on this machine alone. */
export async function startVoice({ port, apiKey, clock, after }: VoiceOptions): Promise<VoiceServer> {
  const policy = await loadPolicy(`${root}/policy.yaml`, { read: (path) => readFile(path, "utf8") });
  const governor = createGovernor({ policy, clock });

  /** Treats each visitor as a 12-year-old, identified by a cookie. A real app knows who is signed in and their age. */
  function account(c: Context): Account | Response {
    const id = getCookie(c, "visitor");
    return id === undefined ? c.json({ error: "Open the page first." }, 401) : { id, age: 12 };
  }

  const model = proxySocket(() =>
    apiKey === undefined ? embeddedSocket() : new WebSocket(MODEL, { headers: { authorization: `Bearer ${apiKey}` } }),
  );

  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account }));
  app.get(
    "/talk",
    recessSocket({ governor, account, upgradeWebSocket, dialect: openaiRealtime(), ...(after && { after }) }, model),
  );
  app.get("/", async (c, next) => {
    if (getCookie(c, "visitor") === undefined) {
      setCookie(c, "visitor", randomUUID(), { httpOnly: true, sameSite: "Lax", maxAge: YEAR_S });
    }
    await next();
    // A page from the browser's cache would come without the cookie.
    c.header("cache-control", "no-cache");
  });
  app.use(
    serveStatic({ root: `${root}/dist/page`, rewriteRequestPath: (path) => (path === "/" ? "/index.html" : path) }),
  );

  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME });
  // The types of `ws` do not express this.
  const websocket = { server: sockets as unknown as WebSocketServerLike };
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port, websocket }) as Server;
  // Java's clients ask for HTTP/2 with their first request, and would wait for ever.
  ignoreOtherUpgrades(server);
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    governor,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await closed;
    },
  };
}
