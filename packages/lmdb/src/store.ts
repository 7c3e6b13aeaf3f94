import { setTimeout } from "node:timers/promises";
import { type Store, type StoreFinding, type Swap, withTimeout } from "@recess/core/store";
import { type Database, open } from "lmdb";
import { makeCollector } from "./collector.ts";
import { type Folder, openFolder, reasonOf, unusable } from "./folder.ts";
import { seal, textOf } from "./value.ts";
import { type Change, makeWriter } from "./writer.ts";

export interface LmdbStoreOptions {
  /** A folder used only by this store. Created if missing, accessible only to this user. */
  readonly path: string;
  /** How long a write may take, ms, before it counts as failed. Default 2000, as disks can be slow. */
  readonly timeoutMs?: number;
}

export interface LmdbStore extends Store {
  load(key: string): string | null;
  swap(key: string, prev: string | null, next: string | null, now: number, ttlMs: number): Promise<Swap<string>>;
  inspect(): readonly StoreFinding[];
  /** Waits for pending writes and closes the files. */
  close(): Promise<void>;
}

/**
 * Stores records in a folder on this machine, for one process or several. A confirmed write survives a crash of any
 * process, or of the machine. Throws if the folder is not usable, and says why.
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
  // The version is compared inside the write transaction, so that no other write can come between; versions are random.
  const start = ({ key, expected, value, version }: Change): Promise<boolean> => {
    if (value !== null) return db.put(key, value, version, expected as number);
    return expected === null ? Promise.resolve(true) : db.remove(key, expected);
  };
  const writer = makeWriter({ start, timeoutMs });
  const collect = makeCollector(db, writer, { lastWriteMs: folder.lastWriteMs, elapsed: () => performance.now() });
  let isClosed = false;

  /** The value last written by any process. */
  const current = (key: string): { readonly text: string; readonly version: number } | null => {
    folder.checkFile();
    // LMDB would end the process.
    if (isClosed) throw new Error("The store is closed.");
    db.resetReadTxn();
    const entry = db.getEntry(key);
    return entry === undefined ? null : { text: textOf(entry.value), version: entry.version ?? 0 };
  };

  /** The version of each key's last write, as far as this process knows; most swaps then need no read. */
  const written = new Map<string, Written>();

  /** The version of the value under the key; `undefined` if the value is not `prev`. */
  const versionOf = (key: string, prev: string | null): number | null | undefined => {
    const known = written.get(key);
    if (known !== undefined && known.text === prev) return known.version;
    const entry = current(key);
    return (entry?.text ?? null) === prev ? (entry?.version ?? null) : undefined;
  };

  const swap: LmdbStore["swap"] = (key, prev, next, now, ttlMs) =>
    new Promise((resolve, reject) => {
      const refused = (): void => {
        written.delete(key);
        resolve({ swapped: false, current: current(key)?.text ?? null });
      };
      folder.checkFile();
      const expected = versionOf(key, prev);
      if (expected === undefined) return refused();
      const version = newVersion();
      const done = (isHeld: boolean): void => {
        try {
          if (!isHeld) return refused();
          if (next === null) written.delete(key);
          else remember(key, { text: next, version });
          collect(now, prev === null);
          resolve(SWAPPED);
        } catch (error) {
          reject(error);
        }
      };
      const value = next === null ? null : seal(next, now + ttlMs);
      writer.write({ key, expected, value, version }, done, reject);
    });

  const remember = (key: string, entry: Written): void => {
    if (written.size >= CACHE_SIZE) written.clear();
    written.set(key, entry);
  };

  return {
    load: (key) => current(key)?.text ?? null,
    swap,
    inspect: () => (folder.wasEmptied ? [emptied(path)] : []),
    async close() {
      isClosed = true;
      // lmdb-js returns the last read's transaction in a timer, and throws there if the database has been closed.
      await setTimeout(1);
      await writer.idle();
      // Confirmed writes are on disk. After a failed commit, lmdb-js waits for its flush forever.
      await withTimeout(timeoutMs)(db.close()).catch(() => undefined);
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

/** The writer issues all writes of a transaction in one turn; the transaction starts only after that. */
const ONE_TRANSACTION = { eventTurnBatching: false, txnStartThreshold: Number.MAX_SAFE_INTEGER };

interface Written {
  readonly text: string;
  readonly version: number;
}

/** The number of keys whose version is cached. */
const CACHE_SIZE = 10_000;

const SWAPPED: Swap<string> = { swapped: true };

function newVersion(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER) + 1;
}
