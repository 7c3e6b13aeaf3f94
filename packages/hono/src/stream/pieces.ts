import { type Bytes, openCharacterLength } from "./bytes.ts";

const LF = 10;
const CR = 13;

/**
 * The unit that is never cut: an event of an event stream, a line or a character; `chunk`: a chunk as received, if nothing else is known;
 * `none`: the whole stream.
 */
export type Unit = "event" | "line" | "character" | "chunk" | "none";

/** One whole unit (or several characters). */
export interface Piece {
  /** Its bytes as received, without those that were already sent. */
  readonly parts: readonly Bytes[];
  /** Its text; empty if the bytes are not known to be text. */
  readonly text: string;
  /** Whether a new unit follows it. */
  readonly isWhole: boolean;
}

/** Splits a stream of bytes into pieces, and holds back incomplete ones. */
export interface Splitter {
  push(chunk: Bytes): readonly Piece[];
  /** Takes bytes that were already sent; they are not returned again. */
  skip(sent: Bytes): readonly Piece[];
  /** The bytes that are held back. */
  rest(): readonly Bytes[];
  /** Whether everything that was sent ends at a boundary between units. */
  isClean(): boolean;
}

/** A longer unit is passed on as it comes, to save memory, bytes. */
const MAX_KEPT = 1_048_576;

export interface SplitterOptions {
  /** Whether the bytes are text, whatever the unit. */
  readonly isText?: boolean | undefined;
}

export function createSplitter(unit: Unit, { isText = false }: SplitterOptions = {}): Splitter {
  const findEnds =
    unit === "event" ? eventEnds() : unit === "line" ? lineEnds : unit === "character" ? characterEnds() : all;
  const hasText = isText || unit === "event" || unit === "line" || unit === "character";
  const decoder = new TextDecoder();
  let kept: Bytes[] = [];
  let keptLength = 0;
  let text = "";
  let hasSentPart = false;

  function take(chunk: Bytes, isSent: boolean): readonly Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (const end of findEnds(chunk)) {
      const bytes = chunk.subarray(start, end);
      if (hasText) text += decoder.decode(bytes);
      pieces.push({ parts: isSent || bytes.length === 0 ? kept : [...kept, bytes], text, isWhole: true });
      start = end;
      kept = [];
      keptLength = 0;
      text = "";
      hasSentPart = false;
    }
    const rest = chunk.subarray(start);
    if (rest.length === 0) return pieces;
    if (hasText) text += decoder.decode(rest, { stream: true });
    if (isSent) hasSentPart = true;
    else {
      kept.push(rest);
      keptLength += rest.length;
    }
    if (keptLength > MAX_KEPT) {
      pieces.push({ parts: kept, text: "", isWhole: false });
      kept = [];
      keptLength = 0;
      text = "";
      hasSentPart = true;
    }
    return pieces;
  }

  return {
    push: (chunk) => take(chunk, false),
    skip: (sent) => take(sent, true),
    rest: () => kept,
    isClean: () => !hasSentPart,
  };
}

type FindEnds = (chunk: Bytes) => Iterable<number>;

function* all(chunk: Bytes): Iterable<number> {
  if (chunk.length > 0) yield chunk.length;
}

function* lineEnds(chunk: Bytes): Iterable<number> {
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) yield at + 1;
}

/** Events end with a blank line, with LF, CRLF or CR. A CR at the end of a chunk may be half of a CRLF. */
function eventEnds(): FindEnds {
  let isLineEmpty = true;
  let isAfterCr = false;
  let isAfterEnd = true;
  return function* find(chunk) {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (byte === LF && isAfterCr) {
        // The second half of a CRLF: the CR has already ended the line, and the LF belongs to the same event.
        isAfterCr = false;
        if (isAfterEnd) yield i + 1;
      } else if (byte === LF || byte === CR) {
        isAfterCr = byte === CR;
        isAfterEnd = isLineEmpty;
        isLineEmpty = true;
        if (isAfterEnd) yield i + 1;
      } else {
        isAfterCr = false;
        isLineEmpty = false;
        isAfterEnd = false;
      }
    }
  };
}

/** Characters end after the last complete one of the chunk. */
function characterEnds(): FindEnds {
  let open = new Uint8Array();
  return function* find(chunk) {
    const seen = new Uint8Array(open.length + chunk.length);
    seen.set(open);
    seen.set(chunk, open.length);
    const length = openCharacterLength(seen);
    open = seen.slice(seen.length - length);
    const end = chunk.length - length;
    if (end > 0) yield end;
  };
}
