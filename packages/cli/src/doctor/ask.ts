import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from "node:zlib";

export interface Ask {
  readonly url: URL;
  readonly method?: "GET" | "POST" | "OPTIONS";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly withinMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The decoded body, up to the length that is checked. */
  readonly text: string;
  /** Wall clock, ms: when the request was sent and when the head arrived. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Ms from the request to the body's first byte, and to its end. */
  readonly firstByteMs: number;
  readonly endMs: number;
}

const WITHIN_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/**
 * Uses `node:http` because `fetch` adds headers, decodes silently and follows redirects, which are what this checks.
 */
export function ask({ url, method = "GET", headers = {}, body, withinMs = WITHIN_MS }: Ask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === "https:" ? requestHttps : requestHttp;
    const askedAt = Date.now();
    const asked = performance.now();
    const sent = request(
      url,
      { method, headers: { ...headers, ...lengthOf(body) }, agent: false, signal: AbortSignal.timeout(withinMs) },
      (response) => {
        const answeredAt = Date.now();
        const chunks: Buffer[] = [];
        let bytes = 0;
        let firstByteMs: number | undefined;
        const end = (): void => {
          const endMs = performance.now() - asked;
          const text = decode(Buffer.concat(chunks), response.headers["content-encoding"]);
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, text, askedAt, answeredAt, firstByteMs: firstByteMs ?? endMs, endMs });
        };
        response.on("data", (chunk: Buffer) => {
          firstByteMs ??= performance.now() - asked;
          bytes += chunk.length;
          if (bytes <= MAX_BYTES) chunks.push(chunk);
          else response.destroy();
        });
        response.on("close", end);
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
}

function decode(body: Buffer, encoding: string | undefined): string {
  // A truncated body is decoded as far as it goes.
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 * MAX_BYTES };
  try {
    switch (encoding) {
      case "gzip":
        return gunzipSync(body, options).toString();
      case "deflate":
        return inflateSync(body, options).toString();
      case "br":
        return brotliDecompressSync(body, { maxOutputLength: 8 * MAX_BYTES }).toString();
      default:
        return body.toString();
    }
  } catch {
    return "";
  }
}

/** Why there was no response. Some socket errors have a code and no message. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
