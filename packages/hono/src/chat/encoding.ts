import { withBody } from "./mark.ts";

/**
 * The answer as its bytes are. `fetch` decodes what an upstream has compressed and leaves `Content-Encoding` and `Content-Length` as
 * they were: passed on as it is, no client can read it, and nothing in it can be counted. What is really encoded stays so.
 */
export async function decoded(response: Response, reportOnce: (message: string) => void): Promise<Response> {
  const encoding = response.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || response.body === null) return response;
  const reader = (response.body as ReadableStream<unknown>).getReader();
  const first = await reader.read();
  const isEncoded = !first.done && !(first.value instanceof Uint8Array && isText(first.value, encoding));
  const headers = new Headers(response.headers);
  if (!isEncoded) {
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    reportOnce(
      `recess: an answer said Content-Encoding: ${encoding} and was not encoded, as fetch() leaves it. Forward to upstreams with proxyUpstream().`,
    );
  }
  let isFirst = true;
  const body = new ReadableStream<unknown>(
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
  return withBody(response, body as ReadableStream<Uint8Array<ArrayBuffer>>, headers);
}

/** Whether these first bytes are those of a text: what has been decoded already begins as JSON or events do. */
function isText(bytes: Uint8Array, encoding: string): boolean {
  const [first = 0, second = 0] = bytes;
  if (encoding.endsWith("gzip") && first === 0x1f && second === 0x8b) return false;
  if (encoding.endsWith("zstd") && first === 0x28 && second === 0xb5) return false;
  if (encoding.endsWith("deflate") && (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0) return false;
  return bytes.subarray(0, 64).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
