import type { Database } from "lmdb";
import { expiryOf } from "./value.ts";
import type { Writer } from "./writer.ts";

/** How many values are looked at for a new account: more than one, so that the collector outruns them. */
const FOR_NEW = 4;
/** And for any other swap. */
const FOR_OTHER = 1 / 4;
const BATCH_SIZE = 128;

/** A machine that comes up with a clock so far ahead of the last write may have it set right in a moment. */
const SUSPECT_MS = 7 * 24 * 60 * 60_000;
/** How long nothing is dropped then. */
const WAIT_MS = 10 * 60_000;

interface CollectorOptions {
  /** When the data was last written before this process, by the clock of then. */
  readonly lastWriteMs: number;
  /** Ms of a clock that is never set. */
  readonly elapsed: () => number;
}

/** Drops what is past its time, bit by bit on swaps, and no faster than they come. */
export function makeCollector(
  db: Database<string, string>,
  writer: Writer,
  { lastWriteMs, elapsed }: CollectorOptions,
): (now: number, isNew: boolean) => void {
  const start = elapsed();
  let due = 0;
  let from: string | undefined;

  const collect = (now: number): void => {
    let last: string | undefined;
    let looked = 0;
    const range = db.getRange({ limit: BATCH_SIZE, versions: true, ...(from === undefined ? {} : { start: from }) });
    for (const { key, value, version } of range) {
      last = key;
      looked++;
      // Only the very value that was looked at: another may have taken its place.
      if (expiryOf(value) <= now && version !== undefined) {
        writer.write(() => db.remove(key, version)).catch(() => undefined);
      }
    }
    from = looked < BATCH_SIZE ? undefined : last;
  };

  return (now, isNew) => {
    due += isNew ? FOR_NEW : FOR_OTHER;
    if (due < BATCH_SIZE) return;
    due = 0;
    if (now - lastWriteMs > SUSPECT_MS && elapsed() - start < WAIT_MS) return;
    collect(now);
  };
}
