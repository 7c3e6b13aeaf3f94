import type { Context } from "hono";

/** Node's own request, which Hono's server for Node provides beside the `Request`. */
export interface Incoming {
  readonly httpVersionMajor?: number;
  readonly readableDidRead?: boolean;
  readonly readableEncoding?: string | null;
  readonly readableEnded?: boolean;
  /** As another framework's parser left it. */
  readonly body?: unknown;
  /**
   * The body's bytes, if the cloud provides them or `readIncoming` kept them: Hono's server reads the body from here.
   */
  rawBody?: unknown;
  listenerCount?(event: string): number;
  on?(event: string, listener: (chunk?: unknown) => void): unknown;
}

/** `null` on other servers, and for requests without a body. */
export function incomingOf(c: Context): Incoming | null {
  const { method } = c.req;
  if (method === "GET" || method === "HEAD") return null;
  const env: unknown = c.env;
  if (typeof env !== "object" || env === null || !("incoming" in env)) return null;
  const { incoming } = env;
  return typeof incoming === "object" ? incoming : null;
}

/**
 * Reads the body of Node's own request, if nobody has started to, and leaves it as `rawBody`, so that it can be read
 * again through `c.req` and `c.req.raw`. Creating a `Request` and cloning it would take two streams. `null` if it
 * cannot be read; `undefined` if this is not possible.
 */
export function readIncoming(c: Context): Promise<Uint8Array | null> | undefined {
  const incoming = incomingOf(c);
  if (incoming === null) return undefined;
  if (incoming.rawBody instanceof Uint8Array) return Promise.resolve(incoming.rawBody);
  const { on } = incoming;
  if (on === undefined || !isUntouched(incoming) || c.req.raw.bodyUsed) return undefined;
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let isDone = false;
    // Once only: V8 reports each later call to Node, which takes 0.3 µs, and each request closes after its end.
    const finish = (bytes: Uint8Array | null): void => {
      if (isDone) return;
      isDone = true;
      if (bytes !== null) incoming.rawBody = bytes;
      resolve(bytes);
    };
    const fail = (): void => finish(null);
    const listen = on.bind(incoming);
    listen("data", (chunk) => void chunks.push(chunk as Uint8Array));
    listen("end", () => finish(joined(chunks)));
    listen("error", fail);
    listen("close", fail);
  });
}

/** Whether nobody has started to read the body from the connection. */
function isUntouched(incoming: Incoming): boolean {
  return (
    incoming.httpVersionMajor === 1 &&
    incoming.rawBody === undefined &&
    incoming.readableDidRead === false &&
    incoming.readableEncoding === null &&
    incoming.listenerCount?.("data") === 0
  );
}

/** As a Node Buffer, which that server expects. */
function joined(chunks: readonly Uint8Array[]): Uint8Array | null {
  const [first] = chunks;
  if (first === undefined || chunks.length === 1) return first ?? null;
  const { concat } = first.constructor as unknown as { concat(chunks: readonly Uint8Array[]): Uint8Array };
  return concat(chunks);
}
