import type { AccountKey } from "./keys.ts";

/**
 * Precedes a value under its old key while the value moves, and then stays there alone. So at most one of an account's
 * two keys holds a valid value, even after a crash. If several processes move a value at once, the swap of the old key
 * decides.
 */
export const MOVED: string = ">";

/** Whether a key no longer has a value of its own: it has moved to another secret's key, or is about to. */
export function hasMoved(value: string | null): value is string {
  return value?.startsWith(MOVED) === true;
}

/** The key of a value that was set aside because it cannot be read. */
export function asideKey({ key }: AccountKey): string {
  return `${key}.aside`;
}
