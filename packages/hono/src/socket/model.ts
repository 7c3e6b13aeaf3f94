import type { Context } from "hono";
import { WSContext, type WSEvents } from "hono/ws";

import { type FrameData, sizeOf } from "./frame.ts";
import { flowOf, type SocketEnd } from "./end.ts";

/** The side of the conversation that answers the person. */
export interface Model {
  open(c: Context, on: ModelListener, person: WSContext): SocketEnd;
}

/** Receives the model's frames, its closing and its errors. */
export interface ModelListener {
  frame(data: FrameData): void;
  closed(code: number, reason: string): void;
  error(error: unknown): void;
}

/** A model made of the app's own handlers (Hono's `WSEvents`), which receive a governed socket. */
export function handledBy(events: WSEvents): Model {
  return {
    open(_c, on, person) {
      let readyState: 1 | 3 = 1;
      const socket = new WSContext({
        send: (data) => on.frame(copyOf(data)),
        close(code = 1000, reason = "") {
          readyState = 3;
          on.closed(code, reason);
        },
        raw: person.raw,
        get readyState() {
          return readyState;
        },
        url: person.url,
        protocol: person.protocol,
      });
      const guarded = (work: () => unknown): void => {
        try {
          const done = work();
          if (done instanceof Promise) done.catch(on.error);
        } catch (error) {
          on.error(error);
        }
      };
      guarded(() => events.onOpen?.(new Event("open"), socket));
      return {
        send: (data) =>
          guarded(() =>
            events.onMessage?.(
              new MessageEvent("message", { data: typeof data === "string" ? data : data.buffer }),
              socket,
            ),
          ),
        close(code, reason) {
          readyState = 3;
          guarded(() => events.onClose?.(closeEvent(code, reason), socket));
        },
        buffered: () => 0,
      };
    },
  };
}

/** A WebSocket that the app opens to a provider: the global class or that of `ws`. */
export interface UpstreamSocket {
  binaryType: string;
  readonly readyState: number;
  readonly send: (data: string | Uint8Array<ArrayBuffer>) => void;
  readonly close: (code?: number, reason?: string) => void;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
}

/**
 * Connects the conversation to a provider: the person's frames go to the socket that `connect` opens, and its frames go to the person.
 * Keys stay on the server.
 *
 * @example
 * ```ts
 * const upstream = proxySocket(() => new WebSocket("wss://api.openai.com/v1/realtime?model=gpt-realtime", { headers }));
 * app.get("/talk", recessSocket({ governor, account, upgradeWebSocket, dialect: openaiRealtime() }, upstream));
 * ```
 */
export function proxySocket(connect: (c: Context) => UpstreamSocket): Model {
  return { open: (c, on) => upstreamEnd(connect(c), on) };
}

/** The end of a socket that the server has opened. Frames that are sent before it is open are queued. */
export function upstreamEnd(socket: UpstreamSocket, on: ModelListener): SocketEnd {
  socket.binaryType = "arraybuffer";
  let early: FrameData[] | null = socket.readyState === OPEN ? null : [];
  let earlyBytes = 0;
  socket.onopen = () => {
    for (const data of early ?? []) socket.send(data);
    early = null;
    earlyBytes = 0;
  };
  socket.onmessage = ({ data }: { readonly data: string | ArrayBuffer }) => on.frame(copyOf(data));
  socket.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) =>
    on.closed(code === NO_CODE ? 1000 : code, reason);
  // A `close` event follows.
  socket.onerror = () => on.error(new Error("recess: the socket to the model has failed."));
  const flow = flowOf(socket);
  return {
    ...flow,
    buffered: () => flow.buffered() + earlyBytes,
    send(data) {
      if (early !== null) {
        early.push(data);
        earlyBytes += sizeOf(data);
      } else if (socket.readyState === OPEN) socket.send(data);
    },
    // Only codes that every client may send.
    close: (code, reason) => socket.close(code >= 3000 ? code : 1000, reason),
  };
}

const OPEN = 1;
/** The other side closed without a code. */
const NO_CODE = 1005;

function copyOf(data: string | ArrayBuffer | Uint8Array<ArrayBuffer>): FrameData {
  return typeof data === "string" || data instanceof Uint8Array ? data : new Uint8Array(data);
}

function closeEvent(code: number, reason: string): CloseEvent {
  // Node 20 has no global CloseEvent.
  return Object.assign(new Event("close"), { code, reason, wasClean: true }) as CloseEvent;
}
