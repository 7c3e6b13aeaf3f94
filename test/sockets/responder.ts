import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRealtimeSession } from "@recess/gateway/responder";
import { WebSocketServer } from "ws";

/** The embedded speech model behind a WebSocket of its own, as a provider would be. */
export interface Responder {
  readonly url: string;
  /** Every event that it was sent. */
  readonly received: { readonly type: string; readonly [key: string]: unknown }[];
  /** How many connections are open. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export async function startResponder({ wordMs = 2 } = {}): Promise<Responder> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const received: Responder["received"] = [];
  sockets.on("connection", (socket) => {
    const session = createRealtimeSession({ wordMs, send: (event) => socket.send(event) });
    socket.on("message", (data: Buffer) => {
      received.push(JSON.parse(data.toString()));
      session.receive(data.toString());
    });
    socket.on("close", () => session.close());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    open: () => sockets.clients.size,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
