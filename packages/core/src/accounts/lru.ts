/**
 * Caches values for about `max` recently used keys; values that must not be lost yet stay longer. It has two
 * generations: when the younger one is full, entries that were not used meanwhile are dropped.
 */
export interface Slots<Slot> {
  get(key: string): Slot | undefined;
  set(key: string, slot: Slot): void;
  delete(key: string): void;
}

export function makeLru<Slot>(max: number, mustStay: (slot: Slot) => boolean): Slots<Slot> {
  const generation = Math.max(1, Math.floor(max / 2));
  let young = new Map<string, Slot>();
  let old = new Map<string, Slot>();

  const set = (key: string, slot: Slot): void => {
    if (young.size >= generation) {
      const leaving = old;
      old = young;
      young = new Map();
      for (const [key, slot] of leaving) if (mustStay(slot)) old.set(key, slot);
    }
    young.set(key, slot);
  };

  return {
    get: (key) => {
      const slot = young.get(key);
      if (slot !== undefined) return slot;
      const older = old.get(key);
      if (older !== undefined) {
        old.delete(key);
        set(key, older);
      }
      return older;
    },
    set,
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
  };
}
