import type { AccountRecord } from "../values/record.ts";
import type { How } from "./accounts.ts";
import type { Happened, Known, Lane, Waiting } from "./lane.ts";
import type { StoredValues } from "./stored-value.ts";

/** The result of applying a batch of changes to a record. */
export interface Folded {
  readonly record: AccountRecord | null;
  readonly results: readonly unknown[];
  /** The record from which the changes started was changed itself, which needs `how.mayChange`. */
  readonly isInPlace: boolean;
}

export interface Folder {
  fold(from: AccountRecord | null, batch: readonly Waiting[], how: How<never>): Folded;
  /**
   * Call after `fold` threw: a record that decodes but is inconsistent is set aside. Throws ChangeFailed if that does
   * not help.
   */
  foldAnew(lane: Lane, known: Known, batch: readonly Waiting[], cause: unknown): Promise<readonly [Known, Folded]>;
}

export const DEGRADED: How<never> = { degraded: true };

/** Thrown if a change itself throws, so that the failure is not attributed to the store. */
export class ChangeFailed extends Error {
  constructor(cause: unknown) {
    super("A change failed.", { cause });
  }
}

export function makeFolder(values: StoredValues, instantOf: (happened: Happened) => number): Folder {
  const fold: Folder["fold"] = (from, batch, how) => {
    let record = from;
    let isInPlace = false;
    // `push` would make room for 17.
    const results = batch.map((waiting) => {
      const changed = waiting.change(record, instantOf(waiting), how, waiting.given);
      record = changed.next;
      if (changed.isInPlace === true) isInPlace = true;
      return changed.result;
    });
    return { record, results, isInPlace };
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
