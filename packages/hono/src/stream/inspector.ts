import { type Bytes, endsEvent, type Tail } from "./bytes.ts";
import type { Ledger } from "./ledger.ts";
import { createSplitter, type Piece, type Splitter } from "./pieces.ts";
import type { Tracker } from "./tracker.ts";

/** Looks into a reply piece by piece while that is needed, and only searches it for marks in between. */
export interface Inspector {
  /** Follows the reply's protocol, as far as the reply is looked into. */
  readonly tracker: Tracker;
  /** Looks into the reply again, from what its tail shows. */
  watch(): void;
  /** Looks no more if nothing in the reply asks for it. */
  relax(): void;
  /** The pieces of a chunk; `null` for one that goes on as it is, as nobody has to look into it. */
  split(chunk: Bytes): readonly Piece[] | null;
  /** What is kept back, as it is not whole yet. */
  kept(): readonly Bytes[];
  /** Whether all that went out is whole. */
  isBetween(): boolean;
  /** Drops what it keeps. */
  stop(): void;
}

/** What calls of tools and thinking begin with in all protocols. */
const MARKS = /"tool|tool_use"|_call"|call_id|"thinking|"reasoning-|pause_turn/;
const MARK_LENGTH = 12;

/** Marks are ASCII, so that characters cut in two do not matter; Node decodes this twice as fast as Latin-1. */
const utf8 = new TextDecoder();

const LF = 10;

interface InspectorOptions {
  readonly tracker: Tracker;
  readonly ledger: Ledger;
  /** The last bytes that went out. */
  readonly tail: Tail;
}

export function createInspector({ tracker: first, ledger, tail }: InspectorOptions): Inspector {
  const { unit } = first;
  let tracker = first;
  let splitter: Splitter | null = createSplitter(unit, first);
  let lastText = "";

  function watch(): void {
    if (splitter !== null) return;
    tracker = tracker.resume();
    splitter = createSplitter(unit, tracker);
    const sent = tail.bytes();
    const from = tail.isWhole() || unit === "character" ? 0 : sent.indexOf(LF) + 1;
    for (const { text } of splitter.skip(sent.subarray(from))) tracker.see(text);
  }

  /** Whether a chunk that nobody looks into holds what has to be looked into; its last characters are kept for the next one. */
  function hasMark(chunk: Bytes): boolean {
    if (unit !== "event") return false;
    const text = lastText + utf8.decode(chunk);
    lastText = text.slice(-MARK_LENGTH);
    return MARKS.test(text);
  }

  return {
    get tracker() {
      return tracker;
    },
    watch,
    relax() {
      const isQuiet = !tracker.needsAll && ledger.hasContent() && !tracker.isBusy();
      if (!isQuiet || splitter?.isClean() !== true || splitter.rest().length > 0) return;
      splitter = null;
      lastText = "";
    },
    split(chunk) {
      if (splitter === null) {
        if (!hasMark(chunk)) return null;
        watch();
      }
      return splitter?.push(chunk) ?? null;
    },
    kept: () => splitter?.rest() ?? [],
    isBetween: () => (splitter === null ? endsEvent(tail.bytes()) : splitter.isClean()),
    stop: () => void (splitter = null),
  };
}
