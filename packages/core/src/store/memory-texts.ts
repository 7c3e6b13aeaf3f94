import { joined } from "../lib/joined.ts";
import type { Store, Swap } from "./store.ts";

const MINUTE_MS = 60_000;

/** Texts in this process, for the documents that a memory store keeps beside records. */
export function memoryTexts(): Store {
  // The minute after which it may be dropped, and the text: one string takes less room than an object of both.
  const texts = new Map<string, string>();
  let cursor = texts.entries();

  const collect = (now: number): void => {
    for (let i = 0; i < 2; i++) {
      const next = cursor.next();
      if (next.done === true) cursor = texts.entries();
      else if (Number.parseInt(next.value[1], 36) * MINUTE_MS <= now) texts.delete(next.value[0]);
    }
  };

  const load = (key: string): string | null => {
    const held = texts.get(key);
    return held === undefined ? null : held.slice(held.indexOf(" ") + 1);
  };

  return {
    load,
    swap: (key, prev, next, now, ttlMs): Swap<string> => {
      const current = load(key);
      if (current !== prev) return { swapped: false, current };
      if (next === null) texts.delete(key);
      else texts.set(key, joined(`${Math.ceil((now + ttlMs) / MINUTE_MS).toString(36)} `, next));
      collect(now);
      return { swapped: true };
    },
  };
}
