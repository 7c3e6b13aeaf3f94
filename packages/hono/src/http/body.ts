import type { Context } from "hono";
import { readIncoming } from "./incoming.ts";

/**
 * Longer bodies are not parsed. A long conversation with images is some megabytes, and its tool results must still
 * count as steps.
 */
const MAX_PEEKED = 8 * 1_048_576;
/** Longer bodies of refused requests are not drained. */
const MAX_DRAINED = 1_048_576;

/**
 * The request's body, left readable for the handler through `c.req` and `c.req.raw`; `null` if it is longer than
 * `limit` bytes or cannot be read.
 */
export function peekBody(c: Context, limit: number = MAX_PEEKED): Promise<Uint8Array | null> {
  const { raw } = c.req;
  const length = declaredLength(raw);
  // Without a declared length it may be too long to keep.
  const reading = length > 0 && length <= limit ? readIncoming(c) : undefined;
  if (reading !== undefined) return reading;
  if (!raw.bodyUsed && Object.keys(c.req.bodyCache).length === 0) return peekRequest(raw, limit);
  return length > limit ? Promise.resolve(null) : peekCached(c, limit);
}

/** A body that was read before through `c.req`, which caches it. */
async function peekCached(c: Context, limit: number): Promise<Uint8Array | null> {
  try {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return bytes.length > limit ? null : bytes;
  } catch {
    return null;
  }
}

/** Like `peekBody`, for a request whose body nobody has read yet. */
export async function peekRequest(request: Request, limit: number = MAX_PEEKED): Promise<Uint8Array | null> {
  if (declaredLength(request) > limit) return null;
  try {
    return request.body === null ? new Uint8Array() : await readUpTo(request.clone().body, limit);
  } catch {
    return null;
  }
}

/**
 * Reads and drops a body that no handler will read: otherwise some runtimes close the connection before the response.
 */
export async function drainRequest(request: Request): Promise<void> {
  const length = declaredLength(request);
  if (request.bodyUsed || !(length > 0 && length <= MAX_DRAINED)) return;
  try {
    await request.arrayBuffer();
  } catch {
    // The client disconnected, or somebody holds the body: in either case there is nothing left to do.
  }
}

/** Reads a whole stream; `null`, leaving the rest unread, if there are more than `limit` bytes. */
async function readUpTo(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (body !== null) {
    const reader = body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      length += next.value.length;
      if (length > limit) {
        // Not awaited: one branch of a clone responds only when the other ends.
        reader.cancel().catch(() => {});
        return null;
      }
    }
  }
  return join(chunks, length);
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function declaredLength({ headers }: Request): number {
  return Number(headers.get("content-length") ?? Number.NaN);
}
