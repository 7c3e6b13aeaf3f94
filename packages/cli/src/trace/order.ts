import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { splitLines } from "./lines.ts";
import type { Recorded } from "./files.ts";

/** How many characters are sorted in memory; larger traces use temporary files. */
const PIECE_CHARACTERS = 64 * 1024 * 1024;

/** Events in order of time; events at the same instant in their recorder's order. */
export async function* inOrder(
  events: AsyncIterable<Recorded>,
  pieceCharacters: number = PIECE_CHARACTERS,
): AsyncGenerator<Recorded> {
  let piece: Recorded[] = [];
  let characters = 0;
  let folder: string | undefined;
  const files: string[] = [];
  try {
    for await (const event of events) {
      piece.push(event);
      characters += event.line.length;
      if (characters < pieceCharacters) continue;
      folder ??= await mkdtemp(join(tmpdir(), "recess-record-"));
      const file = join(folder, String(files.length));
      await pipeline(Readable.from(textsOf(piece.sort(compare))), createWriteStream(file, { mode: 0o600 }));
      files.push(file);
      piece = [];
      characters = 0;
    }
    piece.sort(compare);
    if (files.length === 0) yield* piece;
    else yield* merged([...files.map(readBack), each(piece)]);
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true });
  }
}

function compare(a: Recorded, b: Recorded): number {
  return a.at - b.at || (a.recorder < b.recorder ? -1 : a.recorder > b.recorder ? 1 : a.number - b.number);
}

const LINES_TOGETHER = 1000;

function* textsOf(events: readonly Recorded[]): Generator<string> {
  for (let from = 0; from < events.length; from += LINES_TOGETHER) {
    const lines = events.slice(from, from + LINES_TOGETHER);
    yield lines.map(({ at, recorder, number, line }) => `${at} ${recorder} ${number} ${line}\n`).join("");
  }
}

async function* readBack(file: string): AsyncGenerator<Recorded> {
  for await (const { texts } of splitLines(createReadStream(file), file)) {
    for (const text of texts) {
      const [at = "", recorder = "", number = ""] = text.split(" ", 3);
      const line = text.slice(at.length + recorder.length + number.length + 3);
      yield { at: Number(at), recorder, number: Number(number), line };
    }
  }
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** There are few pieces, so the next event is found by a linear scan. */
async function* merged(pieces: readonly AsyncGenerator<Recorded>[]): AsyncGenerator<Recorded> {
  const heads: { next: Recorded; readonly rest: AsyncGenerator<Recorded> }[] = [];
  for (const rest of pieces) {
    const { done, value } = await rest.next();
    if (done !== true) heads.push({ next: value, rest });
  }
  while (heads.length > 0) {
    const head = heads.reduce((least, other) => (compare(other.next, least.next) < 0 ? other : least));
    yield head.next;
    const { done, value } = await head.rest.next();
    if (done === true) heads.splice(heads.indexOf(head), 1);
    else head.next = value;
  }
}
