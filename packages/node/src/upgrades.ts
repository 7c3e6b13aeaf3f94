import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/** The headers that ask for another protocol. */
const OF_UPGRADE = new Set(["upgrade", "http2-settings", "connection"]);

/**
 * Serves a request that asks for a protocol other than WebSocket as if it had not asked, as HTTP allows. Java's client
 * asks for h2c with each first request. Node passes such a socket to the `upgrade` listeners, and those of
 * `@hono/node-server` neither respond nor close it. Call this once the server has its listeners; a server without any
 * does not need it.
 *
 * @example
 * ```ts
 * ignoreOtherUpgrades(serve({ fetch: app.fetch, websocket: { server: sockets } }) as Server);
 * ```
 */
export function ignoreOtherUpgrades(server: Server): void {
  const listeners = server.listeners("upgrade");
  if (listeners.length === 0) return;
  server.removeAllListeners("upgrade");
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === "websocket") {
      for (const listener of listeners) Reflect.apply(listener, server, [request, socket, head]);
      return;
    }
    socket.unshift(Buffer.concat([Buffer.from(headOf(request), "latin1"), head]));
    server.emit("connection", socket);
  });
}

/** The request's head without those headers. */
function headOf({ method, url, rawHeaders, headers }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (!OF_UPGRADE.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  if (/\bclose\b/i.test(headers.connection ?? "")) lines.push("Connection: close");
  return `${lines.join("\r\n")}\r\n\r\n`;
}
