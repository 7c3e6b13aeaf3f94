import type { RedisClient } from "./client.ts";
import { CALLS } from "./scripts.ts";

/** One key's part in a call: see `CALLS`. */
export interface Ask {
  readonly key: string;
  readonly prev: string;
  readonly next: string;
  readonly ttlMs: string;
}

/** The server's answer to some asks: its time, and each key's part, unless the deadline was over. */
export interface Answers {
  readonly now: number;
  readonly parts: readonly (string | null)[] | undefined;
}

/** Sends asks together with those of the same turn of the event loop, where the server's keys are all in one place. */
export interface Caller {
  /** `read` makes a result of the ask's part of the answer. */
  call<Result>(ask: Ask, read: (part: string | null) => Result): Promise<Result>;
}

/** The server does nothing else meanwhile, so not too many; and it begins with these while the rest of a turn is decided. */
const BATCH_SIZE = 32;

interface Waiting extends Ask {
  readonly read: (part: string | null) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function makeCaller(client: RedisClient, send: (asks: readonly Ask[]) => Promise<Answers>): Caller {
  let waiting: Waiting[] = [];
  /** A cluster's keys are on many servers. Some services hide one behind one address, and say so when they are asked. */
  let isApart = client.isCluster === true;

  const sendTogether = async (together: readonly Waiting[]): Promise<void> => {
    try {
      // An answer that was in time and yet too late means that the clock was wrong; that answer has put it right.
      const parts = (await send(together)).parts ?? (await send(together)).parts;
      if (parts === undefined) throw new Error("The server came to it after the deadline.");
      together.forEach(({ read, resolve }, i) => resolve(read(parts[i] ?? null)));
    } catch (error) {
      if (together.length > 1 && error instanceof Error && /CROSSSLOT/.test(error.message)) {
        isApart = true;
        for (const one of together) void sendTogether([one]);
      } else for (const { reject } of together) reject(error);
    }
  };

  const flush = (): void => {
    const all = waiting;
    waiting = [];
    const size = isApart ? 1 : BATCH_SIZE;
    for (let i = 0; i < all.length; i += size) void sendTogether(all.slice(i, i + size));
  };

  return {
    call: <Result>({ key, prev, next, ttlMs }: Ask, read: (part: string | null) => Result) =>
      new Promise<Result>((taken, reject) => {
        // What was read is given to no asker but its own.
        const resolve = taken as (result: unknown) => void;
        const count = waiting.push({ key, prev, next, ttlMs, read, resolve, reject });
        if (count === 1) setImmediate(flush);
        else if (count === BATCH_SIZE) flush();
      }),
  };
}

/** Runs the script by its digest, and by its text on a server that does not have it. */
export async function runCalls(client: RedisClient, deadline: number, asks: readonly Ask[]): Promise<Answers> {
  const keys: string[] = [];
  const rest: string[] = [String(deadline)];
  for (const { key, prev, next, ttlMs } of asks) {
    keys.push(key);
    rest.push(prev, next, ttlMs);
  }
  let reply: unknown;
  try {
    reply = await client.evalsha(CALLS.digest, keys.length, ...keys, ...rest);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    reply = await client.eval(CALLS.source, keys.length, ...keys, ...rest);
  }
  const [time, ...parts]: readonly unknown[] = Array.isArray(reply) ? reply : [];
  // A client may be set to give numbers as text.
  const now = Number(time);
  if (!(now > 0)) throw new Error("The server's answer is not that of the script.");
  if (parts.length === 0) return { now, parts: undefined };
  if (parts.length !== asks.length) throw new Error("The server's answer is not that of these asks.");
  return { now, parts: parts.map((part) => (typeof part === "string" ? part : null)) };
}
