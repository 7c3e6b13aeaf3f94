import type { Database } from "lmdb";
import { expiryOf } from "./value.ts";

/** Every so many swaps, so many values are looked at: more than one a swap, so that the collector outruns new accounts. */
const EVERY = 64;
const LOOKED_AT = 160;

/** Drops what is past its time, bit by bit on swaps, and no faster than they come. */
export function makeCollector(db: Database<string, string>): (now: number) => void {
  let swaps = 0;
  let from: string | undefined;

  const collect = (now: number): void => {
    let last: string | undefined;
    let looked = 0;
    const range = db.getRange({ limit: LOOKED_AT, versions: true, ...(from === undefined ? {} : { start: from }) });
    for (const { key, value, version } of range) {
      last = key;
      looked++;
      // Only the very value that was looked at: another may have taken its place.
      if (expiryOf(value) <= now && version !== undefined) db.remove(key, version).catch(() => undefined);
    }
    from = looked < LOOKED_AT ? undefined : last;
  };

  return (now) => {
    swaps++;
    if (swaps % EVERY === 0) collect(now);
  };
}
