import { isUtf8 } from "node:buffer";
import { UserError } from "../errors.ts";

/** Lines that were read together. */
export interface Lines {
  /** The number of the first line, from 1. */
  readonly first: number;
  readonly texts: readonly string[];
  /** The number of bytes read from the file. */
  readonly bytes: number;
}

const NEWLINE = 0x0a;
const BOM = Buffer.from("\uFEFF");

/** Longer than any event, so that a file without newlines does not fill memory. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Splits bytes into lines at LF or CRLF, which are removed; yields as many at a time as arrived together. Blank lines at
 * the very end are left out. `name` is the file's name in errors.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Lines> {
  let first = 1;
  let bytes = 0;
  let rest: Buffer = Buffer.alloc(0);
  let isStart = true;
  /** Blank lines, dropped if nothing follows them. */
  let blank: string[] = [];

  const linesOf = function* (block: Buffer): Generator<Lines> {
    const { texts, broken } = textsOf(block);
    const lastText = texts.findLastIndex((text) => text.trim() !== "");
    if (lastText !== -1) {
      const complete = [...blank, ...texts.slice(0, lastText + 1)];
      yield { first, texts: complete, bytes };
      first += complete.length;
      blank = [];
    }
    blank.push(...texts.slice(lastText + 1));
    if (broken) throw notText(name, first + blank.length);
  };

  for await (const chunk of chunks) {
    bytes += chunk.length;
    let block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (isStart && block.length >= BOM.length) {
      if (block.subarray(0, BOM.length).equals(BOM)) block = block.subarray(BOM.length);
      isStart = false;
    }
    // In UTF-8, a 0x0a byte is never part of another character.
    const end = block.lastIndexOf(NEWLINE);
    if (end !== -1) isStart = false;
    rest = block.subarray(end + 1);
    if (end !== -1) yield* linesOf(block.subarray(0, end));
    if (rest.length > MAX_LINE_BYTES) {
      throw new UserError(`${name}:${first + blank.length} the line is longer than ${MAX_LINE_BYTES} bytes`);
    }
  }
  if (rest.length > 0) yield* linesOf(rest);
}

interface Texts {
  readonly texts: string[];
  /** The line after these is not UTF-8. */
  readonly broken: boolean;
}

function textsOf(block: Buffer): Texts {
  if (isUtf8(block)) return { texts: split(block.toString("utf8")), broken: false };
  const texts: string[] = [];
  for (let from = 0; from <= block.length;) {
    const newline = block.indexOf(NEWLINE, from);
    const to = newline === -1 ? block.length : newline;
    const line = block.subarray(from, to);
    if (!isUtf8(line)) return { texts, broken: true };
    texts.push(...split(line.toString("utf8")));
    from = to + 1;
  }
  return { texts, broken: false };
}

function split(text: string): string[] {
  const lines = text.split("\n");
  if (!text.includes("\r")) return lines;
  return lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
}

function notText(name: string, line: number): UserError {
  return new UserError(`${name}:${line} the line is not UTF-8 text`, {
    hint: "Files of traces and journals are UTF-8 text, plain or gzipped.",
  });
}
