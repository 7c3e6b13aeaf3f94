import { setTimeout as sleep } from "node:timers/promises";
import { type Store, type StoreFinding, type Swap, withTimeout } from "@recess/core/store";
import { makeCaller, runCalls } from "./caller.ts";
import { connectionOf, messageOf, type RedisClient, watch, withoutArguments } from "./client.ts";
import { evictionFindings } from "./eviction.ts";
import { makeServerClock } from "./server-clock.ts";

export interface RedisStoreOptions {
  /**
   * The app's own client, used unchanged: a `Redis`, one that uses Sentinels, or a `Cluster`. No commands are defined
   * on it, and the app closes it. Or a URL such as `rediss://user:password@host:6380/0`.
   */
  readonly client: RedisClient | string;
  /** The prefix of every key. Default `"recess:"`. */
  readonly prefix?: string;
  /** How long a call may take, ms. Default 150. */
  readonly timeoutMs?: number;
}

export interface RedisStore extends Store {
  load(key: string): Promise<string | null>;
  swap(key: string, prev: string | null, next: string | null, now: number, ttlMs: number): Promise<Swap<string>>;
  now(): number | null;
  /** Whether the server evicts keys when its memory is full. */
  inspect(): Promise<readonly StoreFinding[]>;
  /**
   * Resolves once the server has responded; await it before accepting requests. Rejects after `withinMs` (default 10 s)
   * with the cause: a wrong password, an unknown host, a closed port, TLS where the server has none.
   */
  ready(options?: { readonly withinMs?: number }): Promise<void>;
  /** Closes a client that was created from a URL. */
  close(): Promise<void>;
}

/**
 * Stores records in Redis or Valkey, one key per account, for apps on several machines. A decision usually takes one
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
  const connection = connectionOf(options.client);
  const { client } = connection;
  const clock = makeServerClock(() => performance.now());
  const bound = withTimeout(timeoutMs);

  const caller = makeCaller(client, async (asks) => {
    const asked = performance.now();
    const shared = clock.now();
    const deadline = shared === null ? Number.MAX_SAFE_INTEGER : Math.ceil(shared + timeoutMs + GRACE_MS);
    const answers = await bound(runCalls(client, deadline, asks)).catch((error: unknown) => {
      throw withoutArguments(error, connection.problem());
    });
    clock.observe(answers.now, asked, performance.now());
    return answers;
  });

  // Cached, because a string that was just concatenated is slow to send.
  const names = new Map<string, string>();
  const nameOf = (key: string): string => {
    let name = names.get(key);
    if (name === undefined) {
      if (names.size >= MAX_NAMES) names.clear();
      name = prefix + key;
      names.set(key, name);
    }
    return name;
  };

  const load = (key: string): Promise<string | null> =>
    caller.call({ key: nameOf(key), prev: "", next: "", ttlMs: "0" }, unchanged);

  const swap = (
    key: string,
    prev: string | null,
    next: string | null,
    _now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    const ask = { key: nameOf(key), prev: prev ?? "", next: next ?? "", ttlMs: String(Math.max(1, Math.ceil(ttlMs))) };
    // Without the server's time there is no deadline.
    return clock.now() === null ? load(key).then(() => caller.call(ask, outcomeOf)) : caller.call(ask, outcomeOf);
  };

  return {
    load,
    swap,
    now: clock.now,
    inspect: () => withTimeout(INSPECT_MS)(evictionFindings(client)),
    ready: async ({ withinMs = 10_000 } = {}) => {
      const end = performance.now() + withinMs;
      const watched = watch(client);
      try {
        for (;;) {
          try {
            await load("");
            return;
          } catch (error) {
            if (performance.now() >= end) {
              throw new Error(`Redis is not ready: ${watched.problem() ?? messageOf(error)}.`, { cause: error });
            }
            await sleep(READY_MS);
          }
        }
      } finally {
        watched.stop();
      }
    },
    close: async () => connection.close(),
  };
}

const SWAPPED: Swap<string> = { swapped: true };

function outcomeOf(part: string | null): Swap<string> {
  return part === "" ? SWAPPED : { swapped: false, current: part };
}

function unchanged(part: string | null): string | null {
  return part;
}

const MAX_NAMES = 10_000;

/** The tolerance for clock errors in a deadline. */
const GRACE_MS = 100;

/** How often `ready` tries. */
const READY_MS = 50;

/** How long to wait for the server's settings; no caller waits for this. */
const INSPECT_MS = 5000;
