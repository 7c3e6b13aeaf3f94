import { RecessError } from "../values/errors.ts";

/**
 * A swap only conflicts when another process was faster; this many consecutive conflicts mean that the store does not
 * work.
 */
export const MAX_TRIES = 100;

/** `what` was swapped. */
export function refusedTooOften(what: string): RecessError {
  return new RecessError("store-unavailable", `The store refused ${MAX_TRIES} swaps of one ${what} in a row.`);
}
