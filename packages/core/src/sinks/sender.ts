import type { Wait } from "../lib/timer.ts";
import type { Sink } from "./sink.ts";

/** What an operator is shown of a sink. */
export interface SinkProblem {
  readonly code:
    /** The sink rejected. It is tried again with the same lines. */
    | "sink-unavailable"
    /** It takes lines again. */
    | "sink-returned";
  readonly message: string;
  readonly cause?: unknown;
}

/** Lines on their way to a sink, one call of it at a time. */
export interface Sender {
  readonly isClosed: boolean;
  /** Says that lines wait. */
  wake(): void;
  /** Resolves when all is in the sink; `null` if it is. */
  background(): Promise<void> | null;
  flush(): Promise<void>;
  /** Hands over what waits once more, and gives it up if the sink rejects. */
  close(): Promise<void>;
}

interface SenderOptions {
  /** Whose sink it is, for reports: `"journal"`. */
  readonly what: string;
  /** By which the sink knows whose lines they are. */
  readonly writer: string;
  readonly sink: Sink;
  readonly wait: Wait;
  readonly report: (problem: SinkProblem) => void;
  /** The lines for the next call, and the number of the first; `undefined` when none wait. */
  readonly next: () => { readonly first: number; readonly lines: readonly string[] } | undefined;
  /** Those that `next` gave last are in the sink. */
  readonly taken: () => void;
  /** Neither they nor what waits will be: it is closed, and the sink rejects. */
  readonly lost: () => void;
}

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 10_000;

export function makeSender({ what, writer, sink, wait, report, next, taken, lost }: SenderOptions): Sender {
  let isSending = false;
  let isClosed = false;
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  let idle: (() => void)[] = [];

  const handOver = async (first: number, lines: readonly string[]): Promise<void> => {
    let delayMs = FIRST_WAIT_MS;
    for (;;) {
      const isLast = isClosed;
      try {
        await sink({ recorder: writer, first, lines });
        if (delayMs > FIRST_WAIT_MS)
          report({ code: "sink-returned", message: `The ${what}'s sink takes lines again.` });
        return;
      } catch (cause) {
        if (delayMs === FIRST_WAIT_MS) {
          report({ code: "sink-unavailable", message: `The ${what}'s sink takes no lines.`, cause });
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
      for (let together = next(); together !== undefined; together = next()) {
        await handOver(together.first, together.lines);
        taken();
      }
    } catch {
      lost();
    }
    isSending = false;
    for (const resolve of idle) resolve();
    idle = [];
  };

  const settled = async (): Promise<void> => {
    if (isSending) await new Promise<void>((resolve) => idle.push(resolve));
  };

  return {
    get isClosed() {
      return isClosed;
    },
    wake: () => {
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

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
const NAME_LENGTH = 12;

/** A name for this process, drawn at random. */
export function drawName(): string {
  return Array.from({ length: NAME_LENGTH }, () => LETTERS.charAt(Math.floor(Math.random() * LETTERS.length))).join("");
}
