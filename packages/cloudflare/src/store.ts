import type { Store } from "@recess/core";
import { askObject, unexpected } from "./ask.ts";
import type { ObjectNamespace } from "./platform.ts";

export interface DurableStoreOptions {
  /** The binding of the class that `accountObject` made; or a function, where bindings are known only later. */
  readonly namespace: ObjectNamespace | (() => ObjectNamespace);
  /** How long a call may take, ms. Default 2000: an object may have to be started, somewhere else. */
  readonly timeoutMs?: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 2000;

/** Far beyond any retention; later instants are none for an alarm. */
const MAX_TTL_MS = 100 * 366 * 86_400_000;

/**
 * Keeps texts in Durable Objects, one object a key. `durableGovernor` uses it for what is asked seldom, and decides in the
 * objects themselves what is asked often.
 */
export function durableStore({ namespace, timeoutMs = DEFAULT_TIMEOUT_MS }: DurableStoreOptions): Store {
  const objects = (): ObjectNamespace => (typeof namespace === "function" ? namespace() : namespace);
  return {
    load: async (key) => {
      const answer = await askObject(objects(), key, { op: "load" }, timeoutMs);
      if (!("value" in answer)) throw unexpected();
      return answer.value;
    },
    swap: async (key, prev, next, _now, ttlMs) => {
      const ask = { op: "swap", prev, next, ttlMs: Math.min(ttlMs, MAX_TTL_MS) } as const;
      const answer = await askObject(objects(), key, ask, timeoutMs);
      if (!("swapped" in answer)) throw unexpected();
      return answer;
    },
  };
}
