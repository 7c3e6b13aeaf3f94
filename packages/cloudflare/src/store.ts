import type { Store } from "@recess/core";
import { askObject, unexpected } from "./ask.ts";
import type { ObjectNamespace } from "./platform.ts";

export interface DurableStoreOptions {
  /** The binding of the class that `accountObject` created, or a function for bindings that are known only later. */
  readonly namespace: ObjectNamespace | (() => ObjectNamespace);
  /** How long a call may take, ms. Default 2000: an object may have to be started elsewhere. */
  readonly timeoutMs?: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 2000;

/** Far beyond any retention; alarms do not accept later instants. */
const MAX_TTL_MS = 100 * 366 * 86_400_000;

/**
 * Stores texts in Durable Objects, one object per key. `durableGovernor` uses it for rarely used documents, and decides
 * in the objects themselves otherwise.
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
