import { withBody } from "./mark.ts";

type Chunks = ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * The response without `Content-Encoding`, so that it can be read, counted and ended. An encoded body is decoded if the
 * runtime can (gzip and deflate everywhere). `fetch` decodes an upstream's compression but leaves `Content-Encoding`
 * and `Content-Length` unchanged, so no client could read the result. Any other body is left unchanged.
 */
export async function decoded(response: Response, reportOnce: (message: string) => void): Promise<Response> {
  const encoding = response.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || response.body === null) return response;
  const reader = (response.body as ReadableStream<unknown>).getReader();
  const first = await reader.read();
  const body = rest(reader, first) as Chunks;
  if (first.done) return withBody(response, body, new Headers(response.headers));
  if (!(first.value instanceof Uint8Array && isEncoded(first.value, encoding))) {
    reportOnce(
      `recess: an answer said Content-Encoding: ${encoding} and was not encoded, as fetch() leaves it. Forward to upstreams with proxyUpstream().`,
    );
    return withBody(response, body, withoutEncoding(response.headers));
  }
  const decoder = decoderFor(encoding);
  if (decoder !== null) return withBody(response, body.pipeThrough(decoder), withoutEncoding(response.headers));
  reportOnce(
    `recess: an answer is encoded (${encoding}), so its time is counted, its tokens are estimated and it cannot be ended. Compress outside of recess().`,
  );
  return withBody(response, body, new Headers(response.headers));
}

function withoutEncoding(given: Headers): Headers {
  const headers = new Headers(given);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return headers;
}

/** A stream whose first chunk has been read. */
function rest(
  reader: ReadableStreamDefaultReader<unknown>,
  first: ReadableStreamReadResult<unknown>,
): ReadableStream<unknown> {
  let isFirst = true;
  return new ReadableStream<unknown>(
    {
      async pull(controller) {
        const next = isFirst ? first : await reader.read();
        isFirst = false;
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The names that `DecompressionStream` uses; runtimes differ in which ones they support. */
const FORMATS: { readonly [encoding: string]: string } = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};

function decoderFor(encoding: string): DecompressionStream | null {
  const format = FORMATS[encoding];
  if (format === undefined) return null;
  try {
    return new DecompressionStream(format as CompressionFormat);
  } catch {
    return null;
  }
}

/** Whether these first bytes are still encoded, rather than decoded by `fetch`. */
function isEncoded(bytes: Uint8Array, encoding: string): boolean {
  const [first = 0, second = 0] = bytes;
  if (encoding.endsWith("gzip")) return first === 0x1f && second === 0x8b;
  if (encoding === "zstd") return first === 0x28 && second === 0xb5;
  if (encoding === "deflate" && ((first & 0x0f) !== 8 || (first * 256 + second) % 31 !== 0)) return false;
  return !isText(bytes.subarray(0, 64));
}

/** Whether it may be the start of UTF-8 text. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
