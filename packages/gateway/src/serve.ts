import { serve, type WebSocketServerLike } from "@hono/node-server";
import { ignoreOtherUpgrades } from "@recess/node";
import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import { listenAddress } from "./config/checks.ts";
import { createGateway, type Gateway, type GatewayOptions } from "./server/gateway.ts";
import { checkListen, listenFailure } from "./server/listen.ts";

export interface ServeOptions extends GatewayOptions {
  /** Overrides the file's address: for tests, a port of 0. */
  readonly listen?: string | undefined;
  /** How often the files are checked, ms. Default 2000. */
  readonly everyMs?: number;
}

export interface ServedGateway {
  readonly gateway: Gateway;
  readonly url: string;
  /** Stops accepting requests, lets replies finish for up to `finishReply`, and closes. */
  close(): Promise<void>;
}

/** Serves a gateway on Node. Rejects with a GatewayConfigError if its file is not valid, a ListenError if it cannot listen. */
export async function serveGateway(options: ServeOptions): Promise<ServedGateway> {
  if (options.listen !== undefined) checkListen(options.listen);
  const gateway = await createGateway(options);
  const { limits, listen } = gateway.settings;
  const listening = options.listen ?? listen;
  const { host, port } = listenAddress(listening);
  // Longer frames end a connection before they fill memory.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME });
  let server: Server;
  try {
    server = await new Promise<Server>((resolve, reject) => {
      const made = serve({
        fetch: gateway.fetch,
        hostname: host,
        port,
        // The types of `ws` do not express this.
        websocket: { server: sockets as unknown as WebSocketServerLike },
        serverOptions: {
          headersTimeout: limits.headersTimeout,
          requestTimeout: limits.bodyTimeout,
          // How often Node checks for clients that exceed these.
          connectionsCheckingInterval: Math.min(limits.headersTimeout, limits.bodyTimeout, MAX_CHECK_MS),
        },
      }) as Server;
      ignoreOtherUpgrades(made);
      made.once("error", reject);
      made.once("listening", () => resolve(made));
    });
  } catch (error) {
    await gateway.close();
    throw listenFailure(error, listening);
  }
  const address = server.address();
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${typeof address === "object" ? address?.port : port}`;
  gateway.log.started(url);
  const timer = setInterval(() => void gateway.reloadIfChanged(), options.everyMs ?? 2000);
  timer.unref();

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(timer);
    gateway.log.stopping();
    gateway.drain();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    for (const socket of sockets.clients) socket.close(GOING_AWAY, "restarting");
    const late = setTimeout(() => {
      server.closeAllConnections();
      for (const socket of sockets.clients) socket.terminate();
    }, gateway.finishReplyMs + CLOSE_GRACE_MS);
    // Idle keep-alive connections must not delay the shutdown of a gateway whose replies have ended.
    const idle = setInterval(() => server.closeIdleConnections(), 100);
    await closed;
    clearTimeout(late);
    clearInterval(idle);
    await gateway.close();
    gateway.log.stopped();
  };
  return { gateway, url, close: () => (closing ??= close()) };
}

const MAX_CHECK_MS = 5000;

/** The maximum frame of a conversation, with its framing. */
const MAX_FRAME = 1_048_576 + 1024;
const GOING_AWAY = 1001;

/** The guard winds a reply down within `finishReply`; this is extra time for its last words. */
const CLOSE_GRACE_MS = 2000;

/** Serves a gateway until SIGTERM or SIGINT; SIGHUP reloads its file. */
export async function runGateway(options: ServeOptions): Promise<ServedGateway> {
  const served = await serveGateway(options);
  const stop = (): void => void served.close().then(() => process.exit(0));
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.on("SIGHUP", () => void served.gateway.reload());
  return served;
}
