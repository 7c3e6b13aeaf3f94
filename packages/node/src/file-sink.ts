import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { RecordedLines } from "@recess/core/recorder";

export interface FileSinkOptions {
  /** The file, made for this user alone. One process writes it: give each its own. */
  readonly path: string;
  /** How long it may get before another is begun, in bytes. Default 256 MiB. */
  readonly maxBytes?: number;
  /** How many full ones are kept, as `<path>.1` (the latest), `<path>.2`, …; the oldest goes. Default 4. */
  readonly keep?: number;
}

export interface FileSink {
  (recorded: RecordedLines): Promise<void>;
  close(): Promise<void>;
}

const MAX_BYTES = 256 * 1024 * 1024;
const KEEP = 4;

/**
 * Appends what a recorder hands over to a file. A call that fails leaves the file as it was, so nothing stands there twice
 * when it comes again.
 */
export function fileSink(options: FileSinkOptions): FileSink {
  const { path, maxBytes = MAX_BYTES, keep = KEEP } = options;
  let file: FileHandle | undefined;
  let length = 0;

  const opened = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    const handle = await open(path, "a+", 0o600);
    try {
      length = await endOfLines(handle);
      await handle.truncate(length);
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
    await close();
    await rm(`${path}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 1; number--) await move(`${path}.${number}`, `${path}.${number + 1}`);
    if (keep > 0) await move(path, `${path}.1`);
    else await rm(path, { force: true });
  };

  const sink = async ({ lines }: RecordedLines): Promise<void> => {
    const text = Buffer.from(`${lines.join("\n")}\n`);
    let handle = await opened();
    if (length > 0 && length + text.length > maxBytes) {
      await rotate();
      handle = await opened();
    }
    try {
      await handle.appendFile(text);
      length += text.length;
    } catch (error) {
      await handle.truncate(length).catch(() => undefined);
      throw error;
    }
  };

  return Object.assign(sink, { close });
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

const NEWLINE = 0x0a;
/** Looked at, from the end, at a time. */
const PIECE_BYTES = 64 * 1024;

/** Where the last whole line ends: a process that was killed may have left a part of one. */
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
