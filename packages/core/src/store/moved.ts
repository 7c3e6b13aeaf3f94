import type { AccountKey } from "./keys.ts";

/**
 * Marks a value's old key while and after it moves; the value follows it until the move is complete. So at most one of
 * a place's two keys holds a valid value, whatever crashes in between; the key that a value moves *from* settles every
 * race.
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
