import { setTimeout as sleep } from "node:timers/promises";
import { boundCalls, type Store, type Swap } from "@recess/core";
import { Redis } from "ioredis";
import { LOAD, type Script, SWAP } from "./scripts.ts";
import { makeServerClock } from "./server-clock.ts";

/** What is needed of a client: ioredis' `Redis` and `Cluster` have it, whatever they are connected to. */
export interface RedisClient {
  evalsha(sha1: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
  eval(script: string, numkeys: number, ...args: (string | number)[]): Promise<unknown>;
}

export interface RedisStoreOptions {
  /**
   * A client of the app's own, used as it is: a `Redis`, one that asks Sentinels, or a `Cluster`. Nothing is defined on it,
   * and closing it is up to the app. Or a URL such as `rediss://user:password@host:6380/0`.
   */
  readonly client: RedisClient | string;
  /** In front of every key. Default `"recess:"`. */
  readonly prefix?: string;
  /** How long a call may take, ms. Default 150. */
  readonly timeoutMs?: number;
}

export interface RedisStore extends Store {
  load(key: string): Promise<string | null>;
  swap(key: string, prev: string | null, next: string | null, now: number, ttlMs: number): Promise<Swap<string>>;
  now(): number | null;
  /**
   * Resolves once the server has answered: to be awaited before the first request is taken. Rejects with the last error when
   * it has not within `withinMs` (default 10 s).
   */
  ready(options?: { readonly withinMs?: number }): Promise<void>;
  /** Closes a client that was made from a URL. */
  close(): Promise<void>;
}

/**
 * Keeps records in Redis or Valkey, one key an account: for apps on more than one machine. A decision usually takes one
 * round trip.
 *
 * @example
 * ```ts
 * const store = redisStore({ client: process.env.REDIS_URL ?? "redis://localhost" });
 * await store.ready();
 * const governor = createGovernor({ policy, store, secret });
 * ```
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { prefix = "recess:", timeoutMs = 150 } = options;
  const own = typeof options.client === "string" ? connect(options.client) : undefined;
  const client = own ?? (options.client as RedisClient);
  const clock = makeServerClock(() => performance.now());
  const bound = boundCalls(timeoutMs);

  const run = async ({ digest, source }: Script, args: readonly string[]): Promise<unknown> => {
    try {
      return await client.evalsha(digest, 1, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return client.eval(source, 1, ...args);
    }
  };

  const ask = async (script: Script, args: readonly string[]): Promise<Answer> => {
    const asked = performance.now();
    const answer = readAnswer(await bound(run(script, args)));
    clock.heard(answer.now, asked, performance.now());
    return answer;
  };

  /** The instant, on the server's clock, from which on a swap that is asked for now must no longer take place. */
  const deadline = async (): Promise<string> => {
    if (clock.now() === null) await ask(LOAD, [prefix]);
    return String(Math.ceil((clock.now() ?? 0) + timeoutMs + GRACE_MS));
  };

  const swap = async (
    key: string,
    prev: string | null,
    next: string | null,
    _now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    for (let tries = 0; tries < 2; tries++) {
      const args = [prefix + key, prev ?? "", next ?? "", String(Math.ceil(ttlMs)), await deadline()];
      const answer = await ask(SWAP, args);
      if (answer.value === undefined) return SWAPPED;
      if (answer.value !== LATE) return { swapped: false, current: answer.value };
      // The answer was in time, so it is the clock that was wrong; by now it is right.
    }
    throw new Error("The server's clock moves too much for a swap.");
  };

  return {
    load: async (key) => {
      const { value } = await ask(LOAD, [prefix + key]);
      return typeof value === "string" ? value : null;
    },
    swap,
    now: clock.now,
    ready: async ({ withinMs = 10_000 } = {}) => {
      const end = performance.now() + withinMs;
      for (;;) {
        try {
          await ask(LOAD, [prefix]);
          return;
        } catch (error) {
          if (performance.now() >= end) throw error;
          await sleep(READY_MS);
        }
      }
    },
    close: async () => {
      own?.disconnect();
    },
  };
}

const SWAPPED: Swap<string> = { swapped: true };

/** By how much a clock may be off when a deadline is made from it. */
const GRACE_MS = 100;

/** How often `ready` asks. */
const READY_MS = 50;

const LATE: unique symbol = Symbol("late");

interface Answer {
  readonly now: number;
  /** `undefined`: done. */
  readonly value: string | null | typeof LATE | undefined;
}

function readAnswer(reply: unknown): Answer {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [reply];
  // A client may be set to give numbers as text.
  const now = Number(parts[0]);
  if (!(now > 0)) throw new Error("The server's answer is not that of the script.");
  if (!Array.isArray(reply)) return { now, value: undefined };
  if (parts.length === 1) return { now, value: LATE };
  return { now, value: typeof parts[1] === "string" ? parts[1] : null };
}

/** Commands fail rather than wait for a server that is away; the connection itself is tried again for ever. */
function connect(url: string): Redis {
  const redis = new Redis(url, {
    enableAutoPipelining: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), 1000) * (0.5 + Math.random() / 2),
  });
  // Without a listener ioredis writes to the console. Each call fails by itself, and the governor reports it.
  redis.on("error", () => undefined);
  return redis;
}
