import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseDuration, RecessError } from "@recess/core";
import type { Duration } from "@recess/core/policy";
import type { RecordedLines } from "@recess/core/recorder";

export interface FileSinkOptions {
  /**
   * The path of the file. It is accessible only to this user, as is its directory if it has to be created. Only one
   * process may write to a file: give each process its own.
   */
  readonly path: string;
  /** The size in bytes after which a new file is started. Default 100 MiB. */
  readonly maxBytes?: number;
  /** How many full files are kept, as `<path>.1` (the latest), `<path>.2`, …; the oldest is deleted. Default 12. */
  readonly keep?: number;
  /**
   * The maximum age of a line: a file is deleted when its first line reaches this age. A file is full after a `keep +
   * 1`th of this time, so lines are deleted after at least 12/13 of it. Default `"400d"`, so that a year's report can
   * still be made a month after the year ends.
   */
  readonly retention?: Duration;
  /** Ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number;
}

export interface FileSink {
  (recorded: RecordedLines): Promise<void>;
  close(): Promise<void>;
}

const MAX_BYTES = 100 * 1024 * 1024;
const KEEP = 12;
const RETENTION: Duration = "400d";

/**
 * Appends the lines of a recorder or a journal to a file. A failed call leaves the file unchanged, so a repeated call
 * writes nothing twice. Old files are deleted when something is written.
 */
export function fileSink(options: FileSinkOptions): FileSink {
  const { path, maxBytes = MAX_BYTES, keep = KEEP, retention = RETENTION, clock = Date.now } = options;
  const retentionMs = parseDuration(retention) ?? 0;
  if (retentionMs <= 0) throw new RecessError("argument-invalid", 'retention must be a duration such as "400d".');
  const fullAfterMs = retentionMs / (keep + 1);
  let file: FileHandle | undefined;
  let length = 0;
  /** The instant of the file's first line. */
  let begun = Infinity;
  /** When the next full file reaches its maximum age. */
  let due = -Infinity;

  const opened = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, "a+", 0o600);
    try {
      length = await endOfLines(handle);
      await handle.truncate(length);
      begun = await firstInstant(handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
    file = handle;
    return handle;
  };

  const close = async (): Promise<void> => {
    const handle = file;
    file = undefined;
    await handle?.close();
  };

  const rotate = async (): Promise<void> => {
    due = Math.min(due, begun + retentionMs);
    await close();
    await rm(`${path}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 1; number--) await move(`${path}.${number}`, `${path}.${number + 1}`);
    if (keep > 0) await move(path, `${path}.1`);
    else await rm(path, { force: true });
  };

  const expire = async (now: number): Promise<void> => {
    let next = Infinity;
    for (const full of await fullFiles(path)) {
      const end = (await firstInstantIn(full)) + retentionMs;
      if (end <= now) await rm(full);
      else next = Math.min(next, end);
    }
    due = next;
  };

  const sink = async ({ lines }: RecordedLines): Promise<void> => {
    const text = Buffer.from(`${lines.join("\n")}\n`);
    const now = clock();
    let handle = await opened();
    if (length > 0 && (length + text.length > maxBytes || begun + fullAfterMs <= now)) {
      await rotate();
      handle = await opened();
    }
    if (due <= now) await expire(now);
    try {
      await handle.appendFile(text);
      if (length === 0) begun = instantIn(lines[0] ?? "");
      length += text.length;
    } catch (error) {
      await handle.truncate(length).catch(() => undefined);
      throw error;
    }
  };

  return Object.assign(sink, { close });
}

/** Includes files beyond `keep`, which may have been larger before. */
async function fullFiles(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = await readdir(folder);
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => join(folder, name));
}

async function firstInstantIn(path: string): Promise<number> {
  const file = await open(path);
  try {
    return await firstInstant(file);
  } finally {
    await file.close();
  }
}

async function firstInstant(file: FileHandle): Promise<number> {
  const piece = Buffer.alloc(PIECE_BYTES);
  const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, 0);
  const [line = ""] = piece.toString("latin1", 0, bytesRead).split("\n", 1);
  return instantIn(line);
}

/** The instant of a line of a trace or a journal; `Infinity`, which never expires, for any other line. */
function instantIn(line: string): number {
  return Number(/"at":(\d{1,16})[,}]/.exec(line)?.[1] ?? Infinity);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

const NEWLINE = 0x0a;
/** How much is read at a time, from the end. */
const PIECE_BYTES = 64 * 1024;

/** Where the last complete line ends: a process that was killed may have left part of one. */
async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - PIECE_BYTES);
    const { bytesRead } = await file.read(piece, 0, end - start, start);
    const newline = piece.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}
