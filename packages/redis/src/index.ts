export { type RedisClient, type RedisStore, redisStore, type RedisStoreOptions } from "./store.ts";
