import type { Database } from "lmdb";
import { muteCommitError } from "./commit.ts";
import { expiryOf } from "./value.ts";

/** How many values are looked at for a new account: more than one, so that the collector outruns them. */
const FOR_NEW = 4;
/** And for any other swap. */
const FOR_OTHER = 1 / 4;
const AT_ONCE = 128;

/** Drops what is past its time, bit by bit on swaps, and no faster than they come. */
export function makeCollector(db: Database<string, string>): (now: number, isNew: boolean) => void {
  let due = 0;
  let from: string | undefined;

  const collect = (now: number): void => {
    let last: string | undefined;
    let looked = 0;
    const range = db.getRange({ limit: AT_ONCE, versions: true, ...(from === undefined ? {} : { start: from }) });
    for (const { key, value, version } of range) {
      last = key;
      looked++;
      // Only the very value that was looked at: another may have taken its place.
      if (expiryOf(value) <= now && version !== undefined) db.remove(key, version).catch(muteCommitError);
    }
    from = looked < AT_ONCE ? undefined : last;
  };

  return (now, isNew) => {
    due += isNew ? FOR_NEW : FOR_OTHER;
    if (due < AT_ONCE) return;
    due = 0;
    collect(now);
  };
}
