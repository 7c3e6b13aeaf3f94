import type { IncomingMessage, ServerResponse } from "node:http";

/** Longer bodies are not inspected, as in @recess/hono. */
const MAX_BODY_BYTES = 8 * 1_048_576;

/** A request that has passed through a body parser of Express, Connect or similar. */
interface Parsed {
  readonly body?: unknown;
  readonly originalUrl?: string;
}

/**
 * The received request as a `Request` without a body. Its signal aborts if the client disconnects before the response
 * is sent. `url` is the whole path, even if a router has stripped its own part.
 */
export function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { originalUrl } = incoming as Parsed;
  return new Request(urlOf(incoming, originalUrl ?? incoming.url ?? "/"), {
    method: incoming.method ?? "GET",
    headers: headersOf(incoming),
    signal: leaveSignal(outgoing),
  });
}

/** `Host` comes from the client and may not be a valid host. */
export function urlOf(incoming: IncomingMessage, path: string): string {
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const host = incoming.headers.host ?? "localhost";
  const origin = URL.canParse(`${scheme}://${host}`) ? `${scheme}://${host}` : `${scheme}://localhost`;
  // "//evil.example" would be parsed as another host.
  return origin + (path.startsWith("/") ? path : `/${path}`);
}

export function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  const { rawHeaders } = incoming;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? "", rawHeaders[i + 1] ?? "");
  return headers;
}

function leaveSignal(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) controller.abort(new Error("The client left before the answer was out."));
  });
  return controller.signal;
}

/** The parsed body, encoded as bytes again; `undefined` if there was none. */
export function parsedBody(incoming: IncomingMessage): Uint8Array | undefined {
  const { body } = incoming as Parsed;
  // A parser that found nothing to parse sets `{}` and leaves the body unread.
  if (body === undefined || !incoming.readableEnded) return undefined;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/**
 * The body, left unread for the handler; `null` if it is longer than 8 MiB, was consumed without being kept, or the
 * client disconnected before its end.
 */
export async function peekBody(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const parsed = parsedBody(incoming);
  if (parsed !== undefined) return parsed.length > MAX_BODY_BYTES ? null : parsed;
  if (!hasBody(incoming)) return new Uint8Array();
  if (incoming.readableEnded || incoming.destroyed) return null;
  if (Number(incoming.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return null;
  return readAndPutBack(incoming);
}

/** An empty body must not be read, because nothing can be put back into a stream that has ended. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function readAndPutBack(incoming: IncomingMessage): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const finish = (isWhole: boolean): void => {
      incoming.off("readable", read).off("close", leave).off("error", leave);
      const bytes = Buffer.concat(chunks);
      // In the turn in which the last chunk was read, the stream has not ended yet, and will end after what is put
      // back.
      if (length > 0 && !incoming.destroyed) incoming.unshift(bytes);
      resolve(isWhole ? bytes : null);
    };
    const leave = (): void => finish(false);
    const read = (): void => {
      for (let chunk = incoming.read() as Buffer | null; chunk !== null; chunk = incoming.read() as Buffer | null) {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MAX_BODY_BYTES) return finish(false);
      }
      if (incoming.complete) finish(true);
    };
    incoming.on("readable", read).on("close", leave).on("error", leave);
    if (incoming.complete) read();
  });
}
