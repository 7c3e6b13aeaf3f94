/**
 * Adds a value to a cache of at most `size` entries, and returns it. A full cache is cleared first: reads then need no
 * bookkeeping, and what is in use comes back with its next read.
 */
export function remember<Key, Value>(cache: Map<Key, Value>, key: Key, value: Value, size: number): Value {
  if (cache.size >= size) cache.clear();
  cache.set(key, value);
  return value;
}
