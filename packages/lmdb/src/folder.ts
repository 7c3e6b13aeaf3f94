import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "lmdb";
import { isSealed } from "./value.ts";

/** LMDB's data file. */
const DATA = "data.mdb";
const LOCK = "lock.mdb";
/** Marks the folder as Recess's, so that missing data is noticed. */
const MARKER = "recess.json";

/** The number at the start of the first two pages, after the page header. */
const MAGIC = 0xbeefc0de;
const MAGIC_AT = [24, 16];
const MIN_BYTES = 8192;

/** Entries checked to see whether they are Recess's. */
const SAMPLE = 8;

/** The store's folder, before and after LMDB opens it. */
export interface Folder {
  /** Whether the folder was used before and its data is gone. */
  readonly wasEmptied: boolean;
  /** When the data was last written before it was opened here, ms since the epoch; `Infinity` if never. */
  readonly lastWriteMs: number;
  /** Call with the open database. Throws if the data is truncated or another program's, and says what to do. */
  check(db: Database<string, string>): void;
  /**
   * Throws if the data was deleted or truncated while open, which LMDB does not notice. Checks at most once a second.
   */
  checkFile(): void;
}

/**
 * LMDB ends the process if it opens a file in another format, so the file is checked first. Throws if the folder is not
 * usable.
 */
export function openFolder(path: string): Folder {
  const data = join(path, DATA);
  const marker = join(path, MARKER);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(path, reasonOf(cause), cause);
  }
  if (!statSync(path).isDirectory()) throw unusable(path, "it is not a directory");
  // LMDB ends the process if the lock is not a regular file.
  for (const name of [DATA, LOCK, MARKER]) {
    if (statSync(join(path, name), { throwIfNoEntry: false })?.isFile() === false) {
      throw unusable(path, `${name} in it is not a file`);
    }
  }
  const isKnown = existsSync(marker);
  const before = statSync(data, { throwIfNoEntry: false });
  const bytes = before?.size ?? 0;
  const wasEmptied = isKnown && bytes === 0;
  if (bytes > 0 && !isLmdb(data, bytes)) {
    throw unusable(path, `${DATA} was cut or is not LMDB's: restore a backup of the directory, or move it away`);
  }

  let inode = 0;
  let size = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let damage: string | undefined;

  const look = (): void => {
    const found = statSync(data, { throwIfNoEntry: false });
    if (found === undefined || found.ino !== inode) damage = `${DATA} was removed or replaced while it was open`;
    else if (found.size < size) damage = `${DATA} was cut while it was open`;
    else size = found.size;
  };

  return {
    wasEmptied,
    lastWriteMs: before?.mtimeMs ?? Number.POSITIVE_INFINITY,
    check: (db) => {
      const { lastPageNumber, pageSize, entryCount } = db.getStats() as Stats;
      const found = statSync(data);
      if ((lastPageNumber + 1) * pageSize > found.size) {
        throw unusable(path, `${DATA} was cut: restore a backup of the directory, or move it away`);
      }
      if (!isKnown && entryCount > 0 && !holdsRecords(db)) {
        throw unusable(path, "it holds another program's LMDB data: give the store a directory of its own");
      }
      if (!isKnown) writeFileSync(marker, '{"recess":"lmdb","version":1}\n', { mode: 0o600 });
      inode = found.ino;
      size = found.size;
    },
    checkFile: () => {
      const now = performance.now();
      if (damage === undefined && now - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = now;
        look();
      }
      if (damage !== undefined) throw new Error(`${damage}. Restore the directory and restart this process.`);
    },
  };
}

const LOOK_EVERY_MS = 1000;

interface Stats {
  readonly lastPageNumber: number;
  readonly pageSize: number;
  readonly entryCount: number;
}

export function unusable(path: string, why: string, cause?: unknown): Error {
  return new Error(`lmdbStore cannot use ${path}: ${why}.`, { cause });
}

/** By error code: a name from Node, a system error number from LMDB. */
const REASONS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ["EEXIST", "it is not a directory"],
  ["ENOTDIR", "it is not a directory"],
  ["ENOENT", "it is a symbolic link to a directory that is not there"],
  ["ELOOP", "it is a symbolic link to itself"],
  [20, "it is not a directory"],
  ["EACCES", "this user may not write there"],
  ["EPERM", "this user may not write there"],
  [13, "this user may not write there"],
  [1, "this user may not write there"],
  ["EROFS", "its file system is read-only"],
  [30, "its file system is read-only"],
  ["ENOSPC", "the disk is full"],
  [28, "the disk is full"],
]);

export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
}

function isLmdb(file: string, bytes: number): boolean {
  if (bytes < MIN_BYTES) return false;
  const head = Buffer.alloc(64);
  const handle = openSync(file, "r");
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  return MAGIC_AT.some((at) => head.readUInt32LE(at) === MAGIC);
}

function holdsRecords(db: Database<string, string>): boolean {
  try {
    for (const { key, value } of db.getRange({ limit: SAMPLE })) {
      if (typeof key !== "string" || typeof value !== "string" || !isSealed(value)) return false;
    }
    return true;
  } catch {
    return false;
  }
}
