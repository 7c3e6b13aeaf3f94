import type { Sink } from "../recorder/recorder.ts";
import type { Wait } from "../shell/wait.ts";
import { type Fact, makeChain } from "./entry.ts";

export interface JournalProblem {
  readonly code:
    /** The sink rejected. It is tried again with the same lines. */
    | "sink-unavailable"
    /** It takes lines again. */
    | "sink-returned"
    /** So much waits that entries are left out until there is room; the journal says how many. */
    | "entries-dropped";
  readonly message: string;
  readonly cause?: unknown;
}

export interface JournalCounts {
  /** Entries that the sink has taken. */
  readonly written: number;
  /** Entries that wait for it. */
  readonly waiting: number;
  /** Entries that were left out, since the start. */
  readonly dropped: number;
}

export interface Outbox {
  readonly counts: JournalCounts;
  /** Never waits, and never throws. */
  add(fact: Fact): void;
  /** Resolves when all is in the sink; `null` if it is. */
  background(): Promise<void> | null;
  flush(): Promise<void>;
  /** Hands over what waits once more, and leaves it out if the sink rejects. */
  close(): Promise<void>;
}

interface OutboxOptions {
  readonly writer: string;
  readonly sink: Sink;
  readonly maxWaiting: number;
  readonly onProblem: ((problem: JournalProblem) => void) | undefined;
  readonly wait: Wait;
}

/** In one call of the sink. */
const MAX_TOGETHER = 512;
const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 10_000;

/** Entries on their way to the sink. They are chained when they go, not while somebody waits for a decision. */
export function makeOutbox({ writer, sink, maxWaiting, onProblem, wait }: OutboxOptions): Outbox {
  const chain = makeChain(writer);
  let waiting: Fact[] = [];
  let underWay = 0;
  let written = 0;
  let dropped = 0;
  /** What has been left out since there was no room. */
  let gap: { count: number; readonly since: number } | undefined;
  let isSending = false;
  let isClosed = false;
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  let idle: (() => void)[] = [];

  const report = (problem: JournalProblem): void => {
    try {
      onProblem?.(problem);
    } catch {
      // Whoever listens must not end a chat.
    }
  };

  const handOver = async (lines: readonly string[]): Promise<void> => {
    let delayMs = FIRST_WAIT_MS;
    for (;;) {
      const isLast = isClosed;
      try {
        await sink({ recorder: writer, first: written, lines });
        if (delayMs > FIRST_WAIT_MS)
          report({ code: "sink-returned", message: "The journal's sink takes lines again." });
        return;
      } catch (cause) {
        if (delayMs === FIRST_WAIT_MS) {
          report({ code: "sink-unavailable", message: "The journal's sink takes no lines.", cause });
        }
        if (isLast) throw cause;
      }
      await Promise.race([wait(delayMs), closed]);
      delayMs = Math.min(delayMs * 2, MAX_WAIT_MS);
    }
  };

  const send = async (): Promise<void> => {
    isSending = true;
    // What is decided in the same turn goes together, and no request waits for hashes or the sink's first steps.
    await Promise.resolve();
    try {
      while (waiting.length > 0) {
        const together = waiting.splice(0, MAX_TOGETHER);
        underWay = together.length;
        await handOver(together.map(chain));
        written += underWay;
        underWay = 0;
        if (waiting.length === 0) tellOfGap(together.at(-1)?.at ?? 0);
      }
    } catch {
      // Closed, and the sink rejects. Nothing can follow in the chain.
      dropped += underWay + waiting.length;
      underWay = 0;
      waiting = [];
    }
    isSending = false;
    for (const resolve of idle) resolve();
    idle = [];
  };

  /** The place where something is missing, once there is room to say so. */
  const tellOfGap = (at: number): void => {
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

  const settled = async (): Promise<void> => {
    if (isSending) await new Promise<void>((resolve) => idle.push(resolve));
  };

  return {
    get counts() {
      return { written, waiting: waiting.length + underWay, dropped };
    },
    add: (fact) => {
      if (isClosed) return;
      if (waiting.length + underWay >= maxWaiting) return drop(fact.at);
      tellOfGap(fact.at);
      waiting.push(fact);
      if (!isSending) void send();
    },
    background: () => (isSending ? settled() : null),
    flush: settled,
    close: async () => {
      isClosed = true;
      close();
      await settled();
    },
  };
}
