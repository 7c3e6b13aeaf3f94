import { type JournalEntry, makeVerifier, type Verifier } from "@recess/core/journal";
import { openStream, placeOf } from "../record/stream.ts";
import { makeProgress } from "../terminal/progress.ts";
import { openTrace } from "../trace/open.ts";

/** A journal that was read to its end, and whether it is intact. */
export interface JournalReading {
  /** What was read, without passwords. */
  readonly names: readonly string[];
  readonly lines: number;
  readonly verifier: Verifier;
}

const STREAM = /^rediss?:\/\//;

/** Reads consecutive files and streams piece by piece. `take` receives each entry once, as read. */
export async function readJournal(
  names: readonly string[],
  key: string,
  take: (entry: JournalEntry) => void,
): Promise<JournalReading> {
  const verifier = makeVerifier();
  let lines = 0;
  const read = (line: string, place: string): void => {
    const entry = verifier.add(line, place);
    if (entry !== null) take(entry);
    lines++;
  };
  for (const name of names) {
    if (STREAM.test(name)) await readStream(name, key, read);
    else await readFile(name, read);
  }
  return { names: names.map(placeOf), lines, verifier };
}

type Read = (line: string, place: string) => void;

async function readFile(name: string, read: Read): Promise<void> {
  const file = await openTrace(name);
  const progress = makeProgress("entries", file.totalBytes);
  try {
    for await (const { first, texts, bytes } of file.lines()) {
      for (const [index, text] of texts.entries()) read(text, `${file.name}:${first + index}`);
      progress.update(bytes, first + texts.length - 1);
    }
  } finally {
    progress.end();
  }
}

async function readStream(url: string, key: string, read: Read): Promise<void> {
  const stream = openStream({ url, key, after: undefined });
  const progress = makeProgress("entries", undefined);
  let count = 0;
  try {
    for await (const { id, lines } of stream.entries()) {
      for (const [index, line] of lines.entries()) read(line, `${key} ${id}:${index + 1}`);
      count += lines.length;
      progress.update(count, count);
    }
  } finally {
    progress.end();
    stream.close();
  }
}
