import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** What an app writes to its `ServerResponse`, captured as a `Response` so that the guard can meter and end it. */
export interface Capture {
  /** Resolves once the app has written its response head. */
  readonly response: Promise<Response>;
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

type Done = (error?: Error | null) => void;

/** Redirects all writes to `outgoing` into the capture. A writer created before still reaches the client. */
export function capture(incoming: IncomingMessage, outgoing: ServerResponse): Capture {
  let hasHead = false;
  let hasEnded = false;
  let isWanted = true;
  let isFull = false;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let settle!: (response: Response) => void;
  const response = new Promise<Response>((resolve) => {
    settle = resolve;
  });
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => {
        if (!isFull) return;
        isFull = false;
        outgoing.emit("drain");
      },
      cancel: () => {
        isWanted = false;
        if (isFull) outgoing.emit("drain");
      },
    },
    { highWaterMark: outgoing.writableHighWaterMark, size: (chunk) => chunk.length },
  );

  const { destroy, setHeader } = outgoing;
  const head = (status: number): void => {
    if (hasHead) return;
    hasHead = true;
    outgoing.statusCode = status;
    const isBodiless = incoming.method === "HEAD" || BODILESS.has(status);
    if (isBodiless) isWanted = false;
    settle(new Response(isBodiless ? null : body, { status, headers: headersOf(outgoing.getHeaders()) }));
  };
  const put = (chunk: unknown, encoding: unknown): boolean => {
    head(outgoing.statusCode);
    if (!isWanted || hasEnded) return true;
    const bytes = bytesOf(chunk, encoding);
    if (bytes.length > 0) controller.enqueue(bytes);
    isFull = (controller.desiredSize ?? 0) <= 0;
    return !isFull;
  };
  const finish = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    if (isWanted) controller.close();
  };

  Object.defineProperty(outgoing, "headersSent", { configurable: true, get: () => hasHead });
  Object.assign(outgoing, {
    setHeader(name: string, value: string | number | readonly string[]) {
      if (hasHead) throw headersWereSent();
      return setHeader.call(outgoing, name, value);
    },
    writeHead(status: number, ...rest: unknown[]) {
      if (hasHead) throw headersWereSent();
      const message = typeof rest[0] === "string" ? rest[0] : undefined;
      if (message !== undefined) outgoing.statusMessage = message;
      setHeaders((message === undefined ? rest[0] : rest[1]) as Given | undefined);
      head(status);
      return outgoing;
    },
    flushHeaders: () => head(outgoing.statusCode),
    write(chunk: unknown, encoding?: unknown, done?: unknown) {
      const wantsMore = put(chunk, encoding);
      const callback = (typeof encoding === "function" ? encoding : done) as Done | undefined;
      if (callback !== undefined) process.nextTick(callback);
      return wantsMore;
    },
    end(chunk?: unknown, encoding?: unknown, done?: unknown) {
      const callback = [chunk, encoding, done].find((given) => typeof given === "function") as Done | undefined;
      if (callback !== undefined) outgoing.once("finish", callback);
      if (chunk !== undefined && chunk !== null && typeof chunk !== "function") put(chunk, encoding);
      else head(outgoing.statusCode);
      finish();
      return outgoing;
    },
    destroy(error?: Error) {
      // The app gave up: its partial reply must not look complete.
      if (!hasEnded && isWanted) controller.error(error ?? new Error("The handler destroyed its response."));
      hasEnded = true;
      if (hasHead) return outgoing;
      return destroy.call(outgoing, error);
    },
  });

  type Given = OutgoingHttpHeaders | readonly (string | number | readonly string[])[];
  function setHeaders(given: Given | undefined): void {
    if (given === undefined) return;
    const pairs = Array.isArray(given) ? pairsOf(given) : Object.entries(given);
    for (const [name, value] of pairs) {
      if (value !== undefined) setHeader.call(outgoing, name, value as string);
    }
  }

  return { response };
}

/** `[name, value, name, value]`, or pairs. */
function pairsOf(list: readonly unknown[]): [string, unknown][] {
  if (list.every((entry) => Array.isArray(entry))) return list as [string, unknown][];
  return list.flatMap((name, i): [string, unknown][] => (i % 2 === 0 ? [[String(name), list[i + 1]]] : []));
}

function headersOf(given: OutgoingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, String(one));
  }
  return headers;
}

function bytesOf(chunk: unknown, encoding: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === "string")
    return Buffer.from(chunk, typeof encoding === "string" ? (encoding as BufferEncoding) : "utf8");
  throw new TypeError("A response's chunk must be a string, a Buffer or a Uint8Array.");
}

/** The same error as Node's. */
function headersWereSent(): Error {
  const error = new Error("Cannot set headers after they are sent to the client");
  return Object.assign(error, { code: "ERR_HTTP_HEADERS_SENT" });
}
