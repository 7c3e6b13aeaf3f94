import type { AccountRecord } from "../values/record.ts";
import type { How } from "./accounts.ts";
import type { Happened, Known, Lane, Waiting } from "./lane.ts";
import type { StoredValues } from "./stored-value.ts";

/** What a batch of changes makes of a record. */
export interface Folded {
  readonly record: AccountRecord | null;
  readonly results: readonly unknown[];
}

export interface Folder {
  fold(from: AccountRecord | null, batch: readonly Waiting[], how: How<never>): Folded;
  /** After `fold` threw: a record that reads well and yet makes no sense is set aside. Throws ChangeFailed where that does not help. */
  foldAnew(lane: Lane, known: Known, batch: readonly Waiting[], cause: unknown): Promise<readonly [Known, Folded]>;
}

export const DEGRADED: How<never> = { degraded: true };

/** A change threw: the fault is not the store's. */
export class ChangeFailed extends Error {
  constructor(cause: unknown) {
    super("A change failed.", { cause });
  }
}

export function makeFolder(values: StoredValues, instantOf: (happened: Happened) => number): Folder {
  const fold: Folder["fold"] = (from, batch, how) => {
    let record = from;
    const results: unknown[] = [];
    for (const waiting of batch) {
      const { next, result } = waiting.change(record, instantOf(waiting), how);
      record = next;
      results.push(result);
    }
    return { record, results };
  };

  return {
    fold,
    foldAnew: async (lane, known, batch, cause) => {
      if (known.record === null || known.value === null) throw new ChangeFailed(cause);
      let folded: Folded;
      try {
        folded = fold(null, batch, DEGRADED);
      } catch {
        throw new ChangeFailed(cause);
      }
      return [await values.setAside(lane, known.value, null, cause), folded];
    },
  };
}
