export type { RedisClient } from "./client.ts";
export { type RedisStore, redisStore, type RedisStoreOptions } from "./store.ts";
