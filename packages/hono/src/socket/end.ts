import type { WSContext } from "hono/ws";

import type { FrameData } from "./frame.ts";

/** One end of a conversation: a WebSocket, or the app's handler. */
export interface SocketEnd {
  send(data: FrameData): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent but have not left yet; 0 if the runtime does not report it. */
  buffered(): number;
  /** Stop and resume reading, if the runtime supports it. */
  readonly pause?: () => void;
  readonly resume?: () => void;
  /** Ends the connection if the other side has not answered a ping in time, if the runtime supports it. */
  readonly checkAlive?: () => void;
  /** Calls back for each ping of the other side, if the runtime reports them. The runtime itself answers them. */
  readonly onPing?: (listener: () => void) => void;
}

/** The members that the WebSockets of browsers, Node, Bun, Deno, workerd and `ws` may have. None has all of them. */
interface AnySocket {
  readonly bufferedAmount?: unknown;
  readonly getBufferedAmount?: unknown;
  readonly pause?: unknown;
  readonly resume?: unknown;
  readonly ping?: unknown;
  readonly on?: unknown;
  readonly terminate?: unknown;
}

/** The person's end: a socket that Hono has accepted. */
export function acceptedEnd(ws: WSContext): SocketEnd {
  const socket = (ws.raw ?? {}) as AnySocket;
  const flow = flowOf(socket);
  return {
    send: (data) => ws.send(data),
    close(code, reason) {
      if (!isDenos(socket)) return ws.close(code, reason);
      const closeBy = performance.now() + FLUSH_MS;
      // If the connection is lost by then, closing it does nothing.
      const close = (): void => {
        if (flow.buffered() > 0 && performance.now() < closeBy) setTimeout(close, POLL_MS);
        else ws.close(code, reason);
      };
      setTimeout(close, POLL_MS);
    },
    ...flow,
    ...aliveOf(socket),
  };
}

/**
 * Whether the socket is Deno's own. Once such a socket has been closed, Deno 2 drops its connection as soon as one more frame arrives,
 * and loses what has not been sent: the last frames, and often the close frame. So the last frames are flushed before the socket is
 * closed; the close code may still be lost.
 */
function isDenos({ terminate }: AnySocket): boolean {
  return "Deno" in globalThis && typeof terminate !== "function";
}

/** How long the last frames may take to leave, and how often to check whether they have, ms. */
const FLUSH_MS = 5000;
const POLL_MS = 20;

/** The parts of a socket that report and control how fast it is read. */
export function flowOf(given: object): Pick<SocketEnd, "buffered" | "pause" | "resume"> {
  const socket = given as AnySocket;
  const { getBufferedAmount, pause, resume } = socket;
  const call = (method: unknown): unknown => (method as () => unknown).call(socket);
  return {
    buffered() {
      // Bun's own sockets have a method instead of the property.
      const amount = typeof getBufferedAmount === "function" ? call(getBufferedAmount) : socket.bufferedAmount;
      return typeof amount === "number" ? amount : 0;
    },
    ...(typeof pause === "function" &&
      typeof resume === "function" && { pause: () => void call(pause), resume: () => void call(resume) }),
  };
}

/** Pings detect a client that is frozen or gone, whose connection may stay open. */
function aliveOf(socket: AnySocket): Pick<SocketEnd, "checkAlive" | "onPing"> {
  const { ping, on, terminate } = socket;
  if (typeof ping !== "function" || typeof on !== "function" || typeof terminate !== "function") return {};
  let pingedAt: number | null = null;
  on.call(socket, "pong", () => {
    pingedAt = null;
  });
  return {
    onPing: (listener) => void on.call(socket, "ping", listener),
    checkAlive() {
      const now = performance.now();
      if (pingedAt === null) {
        pingedAt = now;
        ping.call(socket);
      } else if (now - pingedAt >= ANSWER_MS) terminate.call(socket);
    },
  };
}

/** How long a client may take to answer a ping. */
const ANSWER_MS = 10_000;

/** The code itself if an application may send it, otherwise 1011. */
export function sendableCode(code: number): number {
  return code === 1000 || (code >= 3000 && code <= 4999) || [1001, 1008, 1009, 1011, 1013].includes(code) ? code : 1011;
}

/** The reason, cut to the 123 bytes that a close frame has room for. */
export function sendableReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // Drop a character that was cut in two.
  return new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES)).replace(/\uFFFD+$/, "");
}

const MAX_REASON_BYTES = 123;
