export type { RedisClient } from "./client.ts";
export { type RedisStore, redisStore, type RedisStoreOptions } from "./store.ts";
export { readStream, type ReadStreamOptions, type StreamEntry } from "./stream.ts";
export { type RedisStreamClient, type StreamSink, streamSink, type StreamSinkOptions } from "./stream.ts";
