import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRealtimeSession, type RealtimeSession } from "@recess/gateway/responder";
import { WebSocketServer } from "ws";

/** The embedded speech model behind a WebSocket, as at a provider. */
export interface Responder {
  readonly url: string;
  /** Every event that it received. */
  readonly received: { readonly type: string; readonly [key: string]: unknown }[];
  /** Every event that it sent. */
  readonly sent: { readonly type: string }[];
  /** An event that arrives another way, for example through a data channel. */
  readonly ask: (event: object) => void;
  /** The requested addresses, and the headers of all requests. */
  readonly requests: { readonly url: string | undefined; readonly authorization: string | undefined }[];
  readonly headers: object[];
  /** The number of open connections. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export async function startResponder({ wordMs = 2 } = {}): Promise<Responder> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const received: Responder["received"] = [];
  const requests: Responder["requests"] = [];
  const headers: object[] = [];
  const sent: Responder["sent"] = [];
  const sessions = new Set<RealtimeSession>();
  sockets.on("connection", (socket, request) => {
    requests.push({ url: request.url, authorization: request.headers.authorization });
    headers.push(request.headers);
    const send = (event: string): void => {
      sent.push(JSON.parse(event));
      socket.send(event);
    };
    const session = createRealtimeSession({ wordMs, send });
    socket.on("message", (data: Buffer) => {
      received.push(JSON.parse(data.toString()));
      session.receive(data.toString());
    });
    sessions.add(session);
    socket.on("close", () => {
      sessions.delete(session);
      session.close();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sent,
    ask(event) {
      for (const session of sessions) session.receive(JSON.stringify(event));
    },
    requests,
    headers,
    open: () => sockets.clients.size,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
