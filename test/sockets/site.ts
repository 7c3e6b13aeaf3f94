import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { serve, upgradeWebSocket, type WebSocketServerLike } from "@hono/node-server";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { recessRoutes } from "@recess/hono";
import { type CreateEvents, type Model, recessSocket, type RecessSocketOptions } from "@recess/hono/socket";
import { Hono } from "hono";
import { WebSocket, WebSocketServer } from "ws";

/** A server with a governed route `/talk`. Everybody is 14, and the query identifies them. */
export interface Site {
  readonly origin: string;
  readonly governor: Governor;
  /** Lets this much time pass for the governor, in one step. */
  readonly pass: (ms: number) => void;
  readonly errors: unknown[];
  readonly connect: (user?: string, options?: { readonly origin?: string }) => WebSocket;
  /** The server's ends of the open sockets. */
  readonly clients: () => WebSocket[];
  readonly close: () => Promise<void>;
}

export interface SiteOptions extends Partial<RecessSocketOptions> {
  readonly dialect: RecessSocketOptions["dialect"];
  readonly band?: Omit<Parameters<typeof definePolicy>[0]["bands"][string], "ages">;
  readonly policy?: Omit<Parameters<typeof definePolicy>[0], "bands">;
  readonly model: Model | CreateEvents;
  /** Adds routes of the test. */
  readonly routes?: (
    app: Hono,
    shared: Pick<RecessSocketOptions, "account" | "after" | "onError"> & { readonly governor: Governor },
  ) => void;
  /** Accepts compressed frames. */
  readonly deflates?: boolean;
  /** The longest message that the server assembles, bytes. */
  readonly maxPayload?: number;
}

const NOON = Date.parse("2026-11-24T12:00:00Z");

/** Time that passes when a test says so. */
export function createTime(): {
  readonly now: () => number;
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly pass: (ms: number) => void;
} {
  let now = NOON;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      now += ms;
      const due = [...timers].filter(({ at }) => at <= now);
      for (const timer of due) if (timers.delete(timer)) timer.run();
    },
  };
}

export async function startSite({
  band,
  policy,
  model,
  deflates = false,
  maxPayload = 64 * 1_048_576,
  routes,
  ...options
}: SiteOptions): Promise<Site> {
  const time = createTime();
  const governor = createGovernor({
    policy: definePolicy({ timeZone: "UTC", ...policy, bands: { teen: { ages: [13, 18], ...band } } }),
    clock: time.now,
  });
  const errors: unknown[] = [];
  const account: RecessSocketOptions["account"] = (c) => {
    const id = c.req.query("user") ?? c.req.header("x-user");
    return id === undefined ? c.json({ error: "Sign in first." }, 401) : { id, age: id.startsWith("adult") ? 40 : 14 };
  };
  const app = new Hono();
  app.route("/recess", recessRoutes({ governor, account }));
  const shared = { governor, account, after: time.after, onError: (error: unknown) => void errors.push(error) };
  const talk = recessSocket({ ...shared, upgradeWebSocket, ...options }, model);
  app.get("/talk", talk);
  app.get("/v1/realtime", talk);
  routes?.(app, shared);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: deflates,
  });
  // The types of `ws` do not guarantee the check above.
  const websocket = { server: sockets } as unknown as { readonly server: WebSocketServerLike };
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0, websocket }) as Server;
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    governor,
    pass: time.pass,
    errors,
    connect: (user = "kai", { origin: from } = {}) =>
      new WebSocket(`${origin.replace("http", "ws")}/talk?user=${user}`, from === undefined ? {} : { origin: from }),
    clients: () => [...sockets.clients],
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
