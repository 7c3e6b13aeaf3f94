import { setTimeout as sleep } from "node:timers/promises";
import { type Store, type StoreFinding, type Swap, withTimeout } from "@recess/core/store";
import { makeCaller, runCalls } from "./caller.ts";
import { connectionOf, messageOf, type RedisClient, watch, withoutArguments } from "./client.ts";
import { evictionFindings } from "./eviction.ts";
import { makeServerClock } from "./server-clock.ts";

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
  /** Whether the server drops keys when its memory is full. */
  inspect(): Promise<readonly StoreFinding[]>;
  /**
   * Resolves once the server has answered: to be awaited before the first request is taken. Rejects with the cause when it has
   * not within `withinMs` (default 10 s): a wrong password, an unknown host, a closed port, TLS where there is none.
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
    clock.heard(answers.now, asked, performance.now());
    return answers;
  });

  // Kept, for a text that was just put together of two is slow to send.
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
    caller.call({ key: nameOf(key), prev: "", next: "", ttlMs: "0" }, asItIs);

  const swap = (
    key: string,
    prev: string | null,
    next: string | null,
    _now: number,
    ttlMs: number,
  ): Promise<Swap<string>> => {
    const ask = { key: nameOf(key), prev: prev ?? "", next: next ?? "", ttlMs: String(Math.max(1, Math.ceil(ttlMs))) };
    // Without the time there is no deadline.
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

function asItIs(part: string | null): string | null {
  return part;
}

const MAX_NAMES = 10_000;

/** By how much a clock may be off when a deadline is made from it. */
const GRACE_MS = 100;

/** How often `ready` asks. */
const READY_MS = 50;

/** How long a look at the server's settings may take: nobody waits for it. */
const INSPECT_MS = 5000;
