import type { WSContext } from "hono/ws";

import type { FrameData } from "./frame.ts";

/** One end of a conversation: a WebSocket, or the app's handler. */
export interface SocketEnd {
  send(data: FrameData): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet; 0 where nobody can say. */
  buffered(): number;
  /** Stops and resumes reading, where the runtime can. */
  readonly pause?: () => void;
  readonly resume?: () => void;
  /** Ends the connection at once if the other side has not answered since the last call, where the runtime can tell. */
  readonly checkAlive?: () => void;
  /** Calls back for each ping of the other side, where the runtime tells of them. It answers them by itself. */
  readonly onPing?: (listener: () => void) => void;
}

/** A WebSocket as browsers, Node, Bun, Deno, workerd and `ws` have it, as far as they agree. */
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
      // A connection that is lost by then has nothing to close.
      const close = (): void => {
        if (flow.buffered() > 0 && performance.now() < closeBy) setTimeout(close, LOOK_MS);
        else ws.close(code, reason);
      };
      setTimeout(close, LOOK_MS);
    },
    ...flow,
    ...aliveOf(socket),
  };
}

/**
 * Deno 2 drops the connection of a socket of its own that has been closed as soon as one more frame arrives, and with it what has not
 * been sent: the last frames, and often the close frame. The last frames are sent before it is closed; the close code may still be lost.
 */
function isDenos({ terminate }: AnySocket): boolean {
  return "Deno" in globalThis && typeof terminate !== "function";
}

/** How long the last frames may take to leave, and how often it is looked whether they have, ms. */
const FLUSH_MS = 5000;
const LOOK_MS = 20;

/** What a socket says of how fast it is read. */
export function flowOf(given: object): Pick<SocketEnd, "buffered" | "pause" | "resume"> {
  const socket = given as AnySocket;
  const { getBufferedAmount, pause, resume } = socket;
  const call = (method: unknown): unknown => (method as () => unknown).call(socket);
  return {
    buffered() {
      // Bun's own sockets have a method for it.
      const amount = typeof getBufferedAmount === "function" ? call(getBufferedAmount) : socket.bufferedAmount;
      return typeof amount === "number" ? amount : 0;
    },
    ...(typeof pause === "function" &&
      typeof resume === "function" && { pause: () => void call(pause), resume: () => void call(resume) }),
  };
}

/** A client that is frozen or gone keeps its connection open: pings find out. */
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

/** A close code that may be sent: others are the runtime's own. */
export function sendableCode(code: number): number {
  return code === 1000 || (code >= 3000 && code <= 4999) || [1001, 1008, 1009, 1011, 1013].includes(code) ? code : 1011;
}

/** A close reason that may be sent: at most 123 bytes. */
export function sendableReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  // A character that was cut in two is left out.
  return new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES)).replace(/\uFFFD+$/, "");
}

const MAX_REASON_BYTES = 123;
