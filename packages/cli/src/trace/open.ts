import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { systemReason, UserError } from "../errors.ts";
import { say } from "../terminal/output.ts";
import { gunzipped } from "./gunzip.ts";
import { type Lines, splitLines } from "./lines.ts";

/** A trace to read, a piece at a time. */
export interface Trace {
  /** As errors call it. */
  readonly name: string;
  /** Unknown for a pipe, and for what is compressed. */
  readonly totalBytes: number | undefined;
  /** Throws a UserError for what cannot be read. */
  lines(): AsyncGenerator<Lines>;
}

/** A file whose text need not be lines. */
export interface OpenFile extends Trace {
  /** Uncompressed. Throws as `lines`. */
  bytes(): AsyncGenerator<Buffer>;
}

/** Large enough that a piece costs nothing beside its lines. */
const CHUNK_BYTES = 256 * 1024;

/** `-` is standard input. What is gzipped is uncompressed as it is read. */
export async function openTrace(file: string): Promise<OpenFile> {
  if (file === "-") {
    if (process.stdin.isTTY) say("Reading events from the terminal, one JSON object a line; end with Ctrl-D.");
    return opened("<stdin>", undefined, () => process.stdin);
  }
  const stats = await orFail(file, stat(file));
  if (stats.isDirectory()) throw unreadable(file, "it is a directory");
  const isPlain = stats.isFile() && !/\.gz$/i.test(file);
  return opened(file, isPlain ? stats.size : undefined, () => chunksOf(file));
}

function opened(name: string, totalBytes: number | undefined, chunks: () => AsyncIterable<Buffer>): OpenFile {
  const bytes = (): AsyncGenerator<Buffer> =>
    gunzipped(chunks(), (cause) => unreadable(name, "it is not whole: its compressed data ends or is damaged", cause));
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
