import type { Store, Swap } from "./store.ts";

/** Texts in this process, for the documents that a memory store keeps beside records. */
export function memoryTexts(): Store {
  const texts = new Map<string, { readonly text: string; readonly expiresAt: number }>();
  let cursor = texts.entries();

  const collect = (now: number): void => {
    for (let i = 0; i < 2; i++) {
      const next = cursor.next();
      if (next.done === true) cursor = texts.entries();
      else if (next.value[1].expiresAt <= now) texts.delete(next.value[0]);
    }
  };

  return {
    load: (key) => texts.get(key)?.text ?? null,
    swap: (key, prev, next, now, ttlMs): Swap<string> => {
      const current = texts.get(key)?.text ?? null;
      if (current !== prev) return { swapped: false, current };
      if (next === null) texts.delete(key);
      else texts.set(key, { text: next, expiresAt: now + ttlMs });
      collect(now);
      return { swapped: true };
    },
  };
}
