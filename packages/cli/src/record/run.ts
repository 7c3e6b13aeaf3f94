import { readFile, rename, writeFile } from "node:fs/promises";
import { codeOf, systemReason, unwritable, UserError } from "../errors.ts";
import { formatCount } from "../terminal/format.ts";
import { makeLinePrinter, say } from "../terminal/output.ts";
import { makeProgress } from "../terminal/progress.ts";
import { openTrace } from "../trace/open.ts";
import { type Recorded, readFiles } from "../trace/files.ts";
import { inOrder } from "../trace/order.ts";
import { openStream } from "./stream.ts";

export interface RecordOptions {
  /** The key of the stream. */
  readonly key: string;
  readonly after: string | undefined;
  readonly resume: string | undefined;
}

const STREAM = /^rediss?:\/\//;

/** Prints the recorded events in order. */
export async function record(from: readonly string[], options: RecordOptions): Promise<void> {
  const [url] = from;
  if (url === undefined || !from.some((source) => STREAM.test(source))) {
    if (options.after !== undefined || options.resume !== undefined) {
      throw new UserError("--after and --resume only apply to a stream; files are always read whole.");
    }
    await printInOrder(readFiles(await Promise.all(from.map(openTrace))));
    return;
  }
  if (from.length > 1) {
    throw new UserError("A stream cannot be combined with files.", {
      hint: "Collect it into a file first, then --from that file and the others.",
    });
  }
  const after = options.resume === undefined ? options.after : await savedId(options.resume);
  const stream = openStream({ url, key: options.key, after });
  try {
    await printInOrder(stream.events());
  } finally {
    stream.close();
  }
  if (options.resume !== undefined && stream.lastId !== undefined) await save(options.resume, stream.lastId);
}

async function printInOrder(events: AsyncIterable<Recorded>): Promise<void> {
  const output = makeLinePrinter();
  const progress = makeProgress("events", undefined);
  const numbers = makeNumbers();
  let previous: Recorded | undefined;
  let count = 0;
  try {
    for await (const event of inOrder(events)) {
      // A recorder that received no response sends accepted lines again.
      const isAgain =
        previous?.at === event.at && previous.recorder === event.recorder && previous.number === event.number;
      previous = event;
      if (isAgain) continue;
      numbers.add(event);
      output.add(event.line);
      count++;
      if (!output.isFull) continue;
      await output.flush();
      progress.update(count, count);
    }
    await output.flush();
  } finally {
    progress.end();
  }
  const { missing } = numbers;
  if (missing > 0) {
    say(
      `${formatCount(missing)} events are missing: they were left out while the sink failed or was too slow, or the stream had ` +
        "dropped them. Decisions after them may differ.",
    );
  }
}

interface Numbers {
  add(event: Recorded): void;
  /** How many numbers between each recorder's first and last are missing. */
  readonly missing: number;
}

function makeNumbers(): Numbers {
  const seen = new Map<string, { first: number; last: number; count: number }>();
  return {
    add: ({ recorder, number }) => {
      const known = seen.get(recorder) ?? { first: number, last: number, count: 0 };
      known.first = Math.min(known.first, number);
      known.last = Math.max(known.last, number);
      known.count++;
      seen.set(recorder, known);
    },
    get missing() {
      let missing = 0;
      for (const { first, last, count } of seen.values()) missing += last - first + 1 - count;
      return missing;
    },
  };
}

const STREAM_ID = /^\d+-\d+$/;

async function savedId(file: string): Promise<string | undefined> {
  let id: string;
  try {
    id = (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new UserError(`${file} cannot be read: ${systemReason(error) ?? String(error)}.`, { cause: error });
  }
  if (STREAM_ID.test(id)) return id;
  throw new UserError(`${file} does not contain the id of a stream entry.`, {
    hint: "--resume writes it. Give the name of a new file: the first run then reads everything.",
  });
}

/** Writes all or nothing, so that a full disk does not lose the position. */
async function save(file: string, id: string): Promise<void> {
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, `${id}\n`);
    await rename(beside, file);
  } catch (error) {
    throw unwritable(file, error);
  }
}
