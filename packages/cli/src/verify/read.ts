import type { JournalEntry, Verifier } from "@recess/core/journal";
import { makeVerifier } from "@recess/core/journal";
import { makeProgress } from "../terminal/progress.ts";
import { openTrace } from "../trace/open.ts";

/** A journal that was read to its end, and whether it is what was written. */
export interface JournalReading {
  readonly lines: number;
  readonly verifier: Verifier;
}

/** Reads files that follow each other, a piece at a time. `take` is given each entry once, as it was read. */
export async function readJournal(
  names: readonly string[],
  take: (entry: JournalEntry) => void,
): Promise<JournalReading> {
  const verifier = makeVerifier();
  let lines = 0;
  for (const name of names) {
    const file = await openTrace(name);
    const progress = makeProgress("entries", file.totalBytes);
    try {
      for await (const { first, texts, bytes } of file.lines()) {
        for (const [index, text] of texts.entries()) {
          const entry = verifier.add(text, `${file.name}:${first + index}`);
          if (entry !== null) take(entry);
        }
        lines += texts.length;
        progress.update(bytes, lines);
      }
    } finally {
      progress.end();
    }
  }
  return { lines, verifier };
}
