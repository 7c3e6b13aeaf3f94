export { type LmdbStore, lmdbStore, type LmdbStoreOptions } from "./store.ts";
