import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

const MAGIC = Buffer.from([0x1f, 0x8b]);

/** The chunks, decompressed if they are gzipped. `broken` creates the error for damaged or truncated data. */
export async function* gunzipped(
  chunks: AsyncIterable<Buffer>,
  broken: (cause: unknown) => Error,
): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  const start = await iterator.next();
  if (start.done === true) return;
  let head: Buffer = start.value;
  while (head.length < MAGIC.length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = chained(head, iterator);
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  let readError: unknown;
  const fed = pipeline(Readable.from(all), gunzip).catch((error: unknown) => {
    readError = error;
  });
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    await fed;
    const cause = readError ?? error;
    throw isOfZlib(cause) ? broken(cause) : cause;
  }
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("Z_");
}

async function* chained(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
