// The lists of records: short, mostly empty, and many. V8 gives a list that grows, by `push` or by a spread followed by an
// item, room for 16 more: 128 bytes that an account keeps.

/**
 * The empty list of all records: one of its own would be 16 bytes, and a miss in the processor's caches, for each list,
 * account and decision.
 */
export const NONE: readonly never[] = [];

/** The list, or `NONE` if it is empty. */
export function orNone<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? NONE : list;
}

/** A list with one more item. */
export function append<Item>(list: readonly Item[], item: Item): readonly Item[] {
  return list.length === 0 ? [item] : list.concat([item]);
}

/** A list that has grown, without the room for more. */
export function trimmed<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? NONE : list.slice();
}
