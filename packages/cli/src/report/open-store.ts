import { stat } from "node:fs/promises";
import type { Store } from "@recess/core/store";
import { redisStore } from "@recess/redis";
import { UserError } from "../errors.ts";
import { placeOf } from "../record/stream.ts";

export interface OpenStore extends Store {
  close(): Promise<void>;
}

/** Opens the governors' shared store: `redis://host`, or the directory of an LMDB store on this machine. */
export async function openStore(place: string, prefix: string | undefined): Promise<OpenStore> {
  if (!/^rediss?:/.test(place)) return openDirectory(place);
  const store = redisStore({ client: place, timeoutMs: TIMEOUT_MS, ...(prefix !== undefined && { prefix }) });
  try {
    await store.ready();
    return store;
  } catch (cause) {
    await store.close();
    throw unreadable(placeOf(place), cause);
  }
}

const TIMEOUT_MS = 5000;

async function openDirectory(path: string): Promise<OpenStore> {
  // LMDB would create the store, and an empty store would give an exact count of 0.
  const isThere = await stat(`${path}/data.mdb`).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    throw new UserError(`There is no LMDB store in ${path}.`, {
      hint: "Name the directory that lmdbStore({ path }) was given, or an address such as redis://localhost.",
    });
  }
  try {
    const { lmdbStore } = await import("@recess/lmdb");
    return lmdbStore({ path, timeoutMs: TIMEOUT_MS });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(place: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(`The store at ${place} cannot be read: ${reason}`, { cause });
}
