import type { IncomingMessage, ServerResponse } from "node:http";

/** Longer bodies are not looked at. As in @recess/hono. */
const MAX_BODY_BYTES = 8 * 1_048_576;

/** A body parser of Express, Connect or the like has been here. */
interface Parsed {
  readonly body?: unknown;
  readonly originalUrl?: string;
}

/**
 * What came in, as a `Request` without a body. Its signal aborts when the client leaves before the answer is out.
 * `url`: the whole path, also where a router has cut off its own part.
 */
export function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { originalUrl } = incoming as Parsed;
  return new Request(urlOf(incoming, originalUrl ?? incoming.url ?? "/"), {
    method: incoming.method ?? "GET",
    headers: headersOf(incoming),
    signal: leaveSignal(outgoing),
  });
}

/** `Host` comes from the client, and may not be a valid host. */
export function urlOf(incoming: IncomingMessage, path: string): string {
  const scheme = "encrypted" in incoming.socket ? "https" : "http";
  const host = incoming.headers.host ?? "localhost";
  const origin = URL.canParse(`${scheme}://${host}`) ? `${scheme}://${host}` : `${scheme}://localhost`;
  // "//evil.example" would be another host.
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

/** What a body parser made of the body, as bytes again; `undefined` if none was there. */
export function parsedBody(incoming: IncomingMessage): Uint8Array | undefined {
  const { body } = incoming as Parsed;
  // A parser that found nothing to parse leaves `{}`, and the body unread.
  if (body === undefined || !incoming.readableEnded) return undefined;
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/**
 * The body, left unread for the handler; `null` if it is longer than 8 MiB, was read by somebody who kept nothing of it, or
 * the client left before its end.
 */
export async function peekBody(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const parsed = parsedBody(incoming);
  if (parsed !== undefined) return parsed.length > MAX_BODY_BYTES ? null : parsed;
  if (!hasBody(incoming)) return new Uint8Array();
  if (incoming.readableEnded || incoming.destroyed) return null;
  if (Number(incoming.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return null;
  return readAndPutBack(incoming);
}

/** A stream without anything in it is left alone: what is read to its end cannot be put back. */
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
      // In the same turn in which the last chunk was read: the stream has not ended yet, and will end behind what is put back.
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
