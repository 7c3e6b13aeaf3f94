import type { Store } from "@recess/core";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { secretsOf, type Usable } from "../config/usable.ts";

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** Opens the configured store. */
export async function openStore(reading: Usable): Promise<OpenStore> {
  const { store: setting } = reading.settings;
  const where = typeof setting === "string" ? setting : secretsOf(reading)(setting);
  if (!/^rediss?:\/\//.test(where)) {
    const store = lmdbStore({ path: where });
    return { store, close: () => store.close() };
  }
  const store = redisStore({ client: where });
  await store.ready();
  return { store, close: () => store.close() };
}
