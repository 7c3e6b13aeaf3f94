import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws";

/** The fields of frames that the tests read. */
export interface Frame {
  readonly type: string;
  readonly id?: string;
  readonly text?: string;
  readonly delta?: string;
  readonly response_id?: string;
  readonly item?: { readonly call_id: string };
  readonly response?: {
    readonly id: string;
    readonly status: string;
    readonly usage: { readonly total_tokens: number };
  };
  readonly [key: string]: unknown;
}

/** Reads a socket's frames in order. */
export interface Client {
  readonly socket: WebSocket;
  readonly frames: Frame[];
  /** The first matching frame, of those that come from now on, or came and were not taken yet. */
  readonly next: (fits: string | ((frame: Frame) => boolean)) => Promise<Frame>;
  readonly send: (frame: object) => void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** For a busy machine. */
const PATIENCE_MS = 60_000;

export async function opened(socket: WebSocket): Promise<Client> {
  const client = reading(socket);
  await once(socket, "open");
  return client;
}

export function reading(socket: WebSocket): Client {
  const frames: Frame[] = [];
  let taken = 0;
  let arrived = (): void => {};
  socket.on("message", (data: Buffer, isBinary: boolean) => {
    frames.push(isBinary ? { type: "binary", data } : JSON.parse(data.toString()));
    arrived();
  });
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) =>
    socket.on("close", (code, reason) => {
      resolve({ code, reason: reason.toString() });
      arrived();
    }),
  );
  socket.on("error", () => {});
  return {
    socket,
    frames,
    closed,
    send: (frame) => socket.send(JSON.stringify(frame)),
    async next(fits) {
      const isIt = typeof fits === "string" ? (frame: Frame) => frame.type === fits : fits;
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const at = frames.findIndex((frame, i) => i >= taken && isIt(frame));
        if (at >= 0) {
          taken = at + 1;
          return frames[at]!;
        }
        if (socket.readyState === 3 || Date.now() > deadline) {
          throw new Error(
            `${String(fits)} did not come. Since the last one: ${frames
              .slice(taken)
              .map(({ type }) => type)
              .join()}`,
          );
        }
        await new Promise<void>((resolve) => {
          arrived = resolve;
          setTimeout(resolve, 100);
        });
      }
    },
  };
}

/** The response to a refused upgrade. */
export async function refused(
  socket: WebSocket,
): Promise<{ readonly status: number; readonly headers: object; readonly body: Frame }> {
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: JSON.parse(Buffer.concat(chunks).toString()) as Frame,
  };
}
