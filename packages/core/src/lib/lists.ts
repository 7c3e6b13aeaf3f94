// The lists of records are short, mostly empty, and many. When a list grows, by `push` or by a spread followed by an
// item, V8 reserves room for 16 more items: 128 bytes that stay allocated for the account.

/**
 * The empty list that all records share. Separate ones would take 16 bytes for each list of an account, and cost each
 * decision a cache miss per list.
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

// A function that closes over parameters costs 40 bytes at each call, used or not, of the function that contains it: V8
// then keeps these parameters in an object. So what each decision calls has its closures in functions of their own.

/** The items after an instant at which they end. */
export function notEnded<Item extends { readonly end: number }>(list: readonly Item[], now: number): readonly Item[] {
  return orNone(list.filter(({ end }) => end > now));
}

/** A copy of a list without the spare room that growing it has left. */
export function trimmed<Item>(list: readonly Item[]): readonly Item[] {
  return list.length === 0 ? NONE : list.slice();
}
