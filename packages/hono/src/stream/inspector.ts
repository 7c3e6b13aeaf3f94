import { createWordSearch } from "../http/word-search.ts";
import { type Bytes, endsEvent, type Tail } from "./bytes.ts";
import type { Ledger } from "./ledger.ts";
import { createSplitter, type Piece, type Splitter } from "./pieces.ts";
import type { Tracker } from "./tracker.ts";

/** Parses a reply piece by piece while that is needed; otherwise only searches it for marks. */
export interface Inspector {
  /** Follows the reply's protocol while the reply is parsed. */
  readonly tracker: Tracker;
  /** Starts parsing again, beginning with the tail. */
  watch(): void;
  /** Stops parsing if nothing in the reply requires it. */
  relax(): void;
  /** Whether nothing is parsed now, and this chunk need not be parsed either. */
  passes(chunk: Bytes): boolean;
  /** Whether nothing is parsed now. */
  isQuiet(): boolean;
  /** The pieces of a chunk; `null` for a chunk that need not be parsed and is sent unchanged. */
  split(chunk: Bytes): readonly Piece[] | null;
  /** The bytes of an incomplete piece, which are held back. */
  kept(): readonly Bytes[];
  /** Whether everything that was sent ends at a boundary between pieces. */
  isBetween(): boolean;
  /** Drops the bytes that are held back. */
  stop(): void;
}

/** The beginnings of tool calls and thinking in all protocols. */
const MARKS = createWordSearch(['"tool', 'tool_use"', '_call"', "call_id", '"thinking', '"reasoning-', "pause_turn"]);

/** The maximum number of bytes of an incomplete mark at the end of a chunk. */
const CUT_LENGTH = MARKS.longest - 1;

const LF = 10;

interface InspectorOptions {
  readonly tracker: Tracker;
  readonly ledger: Ledger;
  /** The last bytes that were sent. */
  readonly tail: Tail;
}

export function createInspector({ tracker: first, ledger, tail }: InspectorOptions): Inspector {
  const { unit } = first;
  let splitter: Splitter | null = createSplitter(unit, first);
  /**
   * The last bytes of the previous chunks, in which a mark may begin; `null` if they end with a newline, as most do: no
   * mark contains one.
   */
  let cut: Bytes | null = null;

  function watch(): void {
    if (splitter !== null) return;
    const tracker = inspector.tracker.resume();
    inspector.tracker = tracker;
    splitter = createSplitter(unit, tracker);
    const sent = tail.bytes();
    const from = tail.isWhole() || unit === "character" ? 0 : sent.indexOf(LF) + 1;
    for (const { text } of splitter.skip(sent.subarray(from))) tracker.see(text);
  }

  /** Whether an unparsed chunk contains a mark, or completes one that began in the last chunks. */
  function hasMark(chunk: Bytes): boolean {
    if (unit !== "event") return false;
    const seam = cut === null ? null : joined(cut, chunk.subarray(0, CUT_LENGTH));
    const isCut = chunk[chunk.length - 1] !== LF;
    cut = isCut ? (seam !== null && chunk.length < CUT_LENGTH ? seam : chunk).slice(-CUT_LENGTH) : null;
    return (seam !== null && MARKS.isIn(seam)) || MARKS.isIn(chunk);
  }

  function passes(chunk: Bytes): boolean {
    if (splitter !== null) return false;
    if (!hasMark(chunk)) return true;
    watch();
    return false;
  }

  // No getter: an object with one takes 400 bytes more.
  const inspector: Inspector & { tracker: Tracker } = {
    tracker: first,
    watch,
    relax() {
      const { tracker } = inspector;
      const isQuiet = !tracker.needsAll && ledger.hasContent() && !tracker.isBusy();
      if (!isQuiet || splitter?.isClean() !== true || splitter.rest().length > 0) return;
      splitter = null;
      cut = null;
    },
    isQuiet: () => splitter === null,
    passes,
    split: (chunk) => (passes(chunk) ? null : (splitter?.push(chunk) ?? null)),
    kept: () => splitter?.rest() ?? [],
    isBetween: () => (splitter === null ? endsEvent(tail.bytes()) : splitter.isClean()),
    stop: () => void (splitter = null),
  };
  return inspector;
}

function joined(one: Bytes, other: Bytes): Bytes {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
