import type { Store } from "@recess/core";
import { lmdbStore } from "@recess/lmdb";
import { redisStore } from "@recess/redis";
import { secretsOf, type Usable } from "../config/usable.ts";

export interface OpenStore {
  readonly store: Store;
  close(): Promise<void>;
}

export async function openStore(reading: Usable): Promise<OpenStore> {
  const { store: setting, limits } = reading.settings;
  const where = typeof setting === "string" ? setting : secretsOf(reading)(setting);
  const wait = limits.storeTimeout === undefined ? {} : { timeoutMs: limits.storeTimeout };
  if (!/^rediss?:\/\//.test(where)) {
    const store = lmdbStore({ path: where, ...wait });
    return { store, close: () => store.close() };
  }
  const store = redisStore({ client: where, ...wait });
  await store.ready();
  return { store, close: () => store.close() };
}
