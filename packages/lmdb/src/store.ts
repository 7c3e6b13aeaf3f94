import { setTimeout } from "node:timers/promises";
import { type Store, type StoreFinding, type Swap, withTimeout } from "@recess/core/store";
import { type Database, open } from "lmdb";
import { makeCollector } from "./collector.ts";
import { type Folder, openFolder, reasonOf, unusable } from "./folder.ts";
import { seal, textOf } from "./value.ts";
import { makeWriter } from "./writer.ts";

export interface LmdbStoreOptions {
  /** A folder for the data, of this store's own. It is made if it is not there, for this user alone. */
  readonly path: string;
  /** How long a write may take, ms, before it counts as failed. Default 2000: a disk may be slow. */
  readonly timeoutMs?: number;
}

export interface LmdbStore extends Store {
  load(key: string): string | null;
  swap(key: string, prev: string | null, next: string | null, now: number, ttlMs: number): Promise<Swap<string>>;
  inspect(): readonly StoreFinding[];
  /** Waits for what is being written, and lets go of the files. */
  close(): Promise<void>;
}

/**
 * Keeps records in a folder of this machine, for one process or several: a write that was answered survives the end of any
 * process at any instant, and of the machine. Throws when the folder cannot be used, and says why.
 *
 * @example
 * ```ts
 * const store = lmdbStore({ path: "data/recess" });
 * const governor = createGovernor({ policy, store, secret });
 * ```
 */
export function lmdbStore({ path, timeoutMs = 2000 }: LmdbStoreOptions): LmdbStore {
  const folder = openFolder(path);
  const db = openIn(path, folder);
  const bound = withTimeout(timeoutMs);
  const writer = makeWriter(bound);
  const collect = makeCollector(db, writer, { lastWriteMs: folder.lastWriteMs, elapsed: () => performance.now() });
  let isClosed = false;

  /** What stands there by the latest of all processes' writes. */
  const current = (key: string): { readonly text: string; readonly version: number } | null => {
    folder.checkFile();
    // LMDB would end the process.
    if (isClosed) throw new Error("The store is closed.");
    db.resetReadTxn();
    const entry = db.getEntry(key);
    return entry === undefined ? null : { text: textOf(entry.value), version: entry.version ?? 0 };
  };

  /** By which version a key's value was written last, as far as this process knows: most swaps need not read it, then. */
  const written = new Map<string, Written>();

  /** The version of what stands under the key; `undefined` when that is not `prev`. */
  const versionOf = (key: string, prev: string | null): number | null | undefined => {
    const known = written.get(key);
    if (known !== undefined && known.text === prev) return known.version;
    const entry = current(key);
    return (entry?.text ?? null) === prev ? (entry?.version ?? null) : undefined;
  };

  const swap = async (
    key: string,
    prev: string | null,
    next: string | null,
    now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    folder.checkFile();
    const expected = versionOf(key, prev);
    const version = newVersion();
    if (expected === undefined || !(await writer.write(() => write(key, expected, next, now + ttlMs, version)))) {
      written.delete(key);
      return { swapped: false, current: current(key)?.text ?? null };
    }
    if (next === null) written.delete(key);
    else remember(key, { text: next, version });
    collect(now, prev === null);
    return SWAPPED;
  };

  const remember = (key: string, entry: Written): void => {
    if (written.size >= CACHE_SIZE) written.clear();
    written.set(key, entry);
  };

  // The version is compared inside the write transaction, so that nobody comes between; a random one names its value.
  const write = (
    key: string,
    expected: number | null,
    next: string | null,
    expiresAt: number,
    version: number,
  ): Promise<boolean> => {
    if (next !== null) return db.put(key, seal(next, expiresAt), version, expected as number);
    return expected === null ? Promise.resolve(true) : db.remove(key, expected);
  };

  return {
    load: (key) => current(key)?.text ?? null,
    swap,
    inspect: () => (folder.wasEmptied ? [emptied(path)] : []),
    async close() {
      isClosed = true;
      // LMDB gives back the transaction of the last read in a timer, and throws there if the database is closed by then.
      await setTimeout(1);
      await writer.idle();
      // What was answered is on the disk. After a commit that failed, LMDB's wrapper waits for its flush without end.
      await bound(db.close()).catch(() => undefined);
    },
  };
}

function openIn(path: string, folder: Folder): Database<string, string> {
  let db: Database<string, string>;
  try {
    db = open({ path, encoding: "string", useVersions: true, noSubdir: false, ...ONE_TRANSACTION });
  } catch (cause) {
    throw unusable(path, reasonOf(cause), cause);
  }
  try {
    folder.check(db);
  } catch (cause) {
    void db.close();
    throw cause;
  }
  return db;
}

function emptied(path: string): StoreFinding {
  return {
    code: "store-emptied",
    message: `The records in ${path} are gone, though the directory was used before: every account starts from zero. Restore a backup if there is one.`,
  };
}

/** A transaction begins when all of its writes have been asked for, and not before: the writer asks for them in one turn. */
const ONE_TRANSACTION = { eventTurnBatching: false, txnStartThreshold: Number.MAX_SAFE_INTEGER };

interface Written {
  readonly text: string;
  readonly version: number;
}

/** Keys of which the version is remembered. */
const CACHE_SIZE = 10_000;

const SWAPPED: Swap<string> = { swapped: true };

function newVersion(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER) + 1;
}
