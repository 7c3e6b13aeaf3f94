import type { RedisClient } from "./client.ts";
import { CALLS } from "./scripts.ts";

/** One key's part of a call: see `CALLS`. */
export interface Ask {
  readonly key: string;
  readonly prev: string;
  readonly next: string;
  readonly ttlMs: string;
}

/** The server's response: its time, and each key's part unless the deadline had passed. */
export interface Answers {
  readonly now: number;
  readonly parts: readonly (string | null)[] | undefined;
}

/** Combines the asks of one turn of the event loop into one call, if all of the server's keys are in one place. */
export interface Caller {
  /** `read` turns the ask's part of the response into a result. */
  call<Result>(ask: Ask, read: (part: string | null) => Result): Promise<Result>;
}

/**
 * The server does nothing else while a script runs, so calls are bounded; the first is sent while the rest of a turn is
 * still being decided.
 */
const BATCH_SIZE = 32;

interface Waiting extends Ask {
  readonly read: (part: string | null) => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function makeCaller(client: RedisClient, send: (asks: readonly Ask[]) => Promise<Answers>): Caller {
  let waiting: Waiting[] = [];
  /**
   * A cluster's keys are on several servers. Some services hide a cluster behind one address and only say so when
   * asked.
   */
  let isApart = client.isCluster === true;

  const sendTogether = async (together: readonly Waiting[]): Promise<void> => {
    try {
      // A response that arrived in time although the deadline had passed means that the estimate of the server's clock
      // was wrong; that response has corrected it.
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
        // Each result is passed only to its own ask.
        const resolve = taken as (result: unknown) => void;
        const count = waiting.push({ key, prev, next, ttlMs, read, resolve, reject });
        if (count === 1) setImmediate(flush);
        else if (count === BATCH_SIZE) flush();
      }),
  };
}

/** Runs the script by its digest, or by its text on a server that does not have it. */
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
  // Some client settings return numbers as text.
  const now = Number(time);
  if (!(now > 0)) throw new Error("The server's answer is not that of the script.");
  if (parts.length === 0) return { now, parts: undefined };
  if (parts.length !== asks.length) throw new Error("The server's answer is not that of these asks.");
  return { now, parts: parts.map((part) => (typeof part === "string" ? part : null)) };
}
