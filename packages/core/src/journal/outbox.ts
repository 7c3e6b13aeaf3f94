import { guardedListener } from "../lib/listener.ts";
import type { Sink } from "../sinks/sink.ts";
import { makeSender, type Sender, type SinkProblem } from "../sinks/sender.ts";
import type { Wait } from "../lib/timer.ts";
import { type Fact, makeChain } from "./entry.ts";

export type JournalProblem =
  | SinkProblem
  /** Too many entries are waiting, so entries are dropped until there is room; the journal records how many. */
  | { readonly code: "entries-dropped"; readonly message: string; readonly cause?: unknown };

export interface JournalCounts {
  /** Entries that the sink has accepted. */
  readonly written: number;
  /** Entries waiting for the sink. */
  readonly waiting: number;
  /** Entries dropped since the start. */
  readonly dropped: number;
}

export interface Outbox extends Pick<Sender, "background" | "flush" | "close"> {
  readonly counts: JournalCounts;
  /** Never waits, and never throws. */
  add(fact: Fact): void;
}

interface OutboxOptions {
  readonly writer: string;
  readonly sink: Sink;
  readonly maxWaiting: number;
  readonly onProblem: ((problem: JournalProblem) => void) | undefined;
  readonly wait: Wait;
}

/** The maximum number of entries in one call of the sink. */
const BATCH_SIZE = 512;

/** Entries on their way to the sink. They are chained when they are sent, not while a decision is waiting. */
export function makeOutbox({ writer, sink, maxWaiting, onProblem, wait }: OutboxOptions): Outbox {
  const chain = makeChain(writer);
  let waiting: Fact[] = [];
  let underWay: Fact[] = [];
  let written = 0;
  let dropped = 0;
  /** The entries dropped since the queue became full. */
  let gap: { count: number; readonly since: number } | undefined;
  const report = guardedListener(onProblem);

  const sender = makeSender({
    what: "journal",
    writer,
    sink,
    wait,
    report,
    next: () => {
      underWay = waiting.splice(0, BATCH_SIZE);
      return underWay.length === 0 ? undefined : { first: written, lines: underWay.map(chain) };
    },
    taken: () => {
      written += underWay.length;
      if (waiting.length === 0) recordGap(underWay.at(-1)?.at ?? 0);
      underWay = [];
    },
    // Lost entries break the chain, so no later entry can follow them.
    lost: () => {
      dropped += underWay.length + waiting.length;
      underWay = [];
      waiting = [];
    },
  });

  /** Records the gap once there is room. */
  const recordGap = (at: number): void => {
    if (gap === undefined) return;
    waiting.push({ kind: "dropped", at: Math.max(at, gap.since), ...gap });
    gap = undefined;
  };

  const drop = (at: number): void => {
    dropped++;
    if (gap !== undefined) {
      gap.count++;
      return;
    }
    gap = { count: 1, since: at };
    report({ code: "entries-dropped", message: "Too much waits for the journal's sink: entries are left out." });
  };

  return {
    get counts() {
      return { written, waiting: waiting.length + underWay.length, dropped };
    },
    add: (fact) => {
      if (sender.isClosed) return;
      if (waiting.length + underWay.length >= maxWaiting) return drop(fact.at);
      recordGap(fact.at);
      waiting.push(fact);
      sender.wake();
    },
    background: sender.background,
    flush: sender.flush,
    close: sender.close,
  };
}
