import type { Database } from "lmdb";
import { expiryOf } from "./value.ts";
import type { Writer } from "./writer.ts";

/** Values checked per new account: more than one, so that collection outpaces growth. */
const FOR_NEW = 4;
/** Values checked per other swap. */
const FOR_OTHER = 1 / 4;
const BATCH_SIZE = 128;

/** A machine that starts with a clock this far ahead of the last write may have its clock corrected soon. */
const SUSPECT_MS = 7 * 24 * 60 * 60_000;
/** How long nothing is dropped in that case. */
const WAIT_MS = 10 * 60_000;

interface CollectorOptions {
  /** When the data was last written before this process opened it, by the clock at that time. */
  readonly lastWriteMs: number;
  /** Ms of a monotonic clock. */
  readonly elapsed: () => number;
}

/** Drops expired values incrementally during swaps. */
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
      // Only if the value is still the one that was checked.
      if (expiryOf(value) <= now && version !== undefined) {
        writer.write({ key, expected: version, value: null, version }, ignore, ignore);
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

function ignore(): void {}
