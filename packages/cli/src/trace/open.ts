import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { systemReason, UserError } from "../errors.ts";
import { say } from "../terminal/output.ts";
import { gunzipped } from "./gunzip.ts";
import { type Lines, splitLines } from "./lines.ts";

/** A trace that is read piece by piece. */
export interface Trace {
  /** The name for error messages. */
  readonly name: string;
  /** Unknown for pipes and compressed files. */
  readonly totalBytes: number | undefined;
  /** Throws a UserError if it cannot be read. */
  lines(): AsyncGenerator<Lines>;
}

/** A file that need not consist of lines. */
export interface OpenFile extends Trace {
  /** The decompressed bytes. Throws as `lines` does. */
  bytes(): AsyncGenerator<Buffer>;
}

/** Large enough that the cost per piece is negligible. */
const CHUNK_BYTES = 256 * 1024;

/** `-` is standard input. Gzipped data is decompressed as it is read. */
export async function openTrace(file: string): Promise<OpenFile> {
  if (file === "-") {
    if (process.stdin.isTTY) say("Reading events from the terminal, one JSON object per line; end with Ctrl-D.");
    return opened("<stdin>", undefined, () => process.stdin);
  }
  const stats = await orFail(file, stat(file));
  if (stats.isDirectory()) throw unreadable(file, "it is a directory");
  const isPlain = stats.isFile() && !/\.gz$/i.test(file);
  return opened(file, isPlain ? stats.size : undefined, () => chunksOf(file));
}

function opened(name: string, totalBytes: number | undefined, chunks: () => AsyncIterable<Buffer>): OpenFile {
  const bytes = (): AsyncGenerator<Buffer> =>
    gunzipped(chunks(), (cause) =>
      unreadable(name, "it is incomplete: its compressed data is cut off or damaged", cause),
    );
  return { name, totalBytes, bytes, lines: () => splitLines(bytes(), name) };
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const chunks = stream[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await orFail(file, chunks.next());
    if (done === true) return;
    yield value;
  }
}

async function orFail<T>(file: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw unreadable(file, systemReason(error) ?? String(error), error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): UserError {
  return new UserError(`${file} cannot be read: ${reason}.`, { cause });
}
