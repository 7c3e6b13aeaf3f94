import { Redis } from "ioredis";

/** What is needed of a client: ioredis' `Redis` and `Cluster` have it, whatever they are connected to. */
export interface RedisClient {
  readonly isCluster?: boolean;
  evalsha(sha1: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
}

/** Commands fail rather than wait for a server that is away; the connection itself is tried again for ever. */
export function connect(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), 1000) * (0.5 + Math.random() / 2),
  });
  // Without a listener ioredis writes to the console. Each call fails by itself, and the governor reports it.
  redis.on("error", () => undefined);
  return redis;
}
