import type { Wait } from "../lib/timer.ts";
import type { Sink } from "./sink.ts";

/** A problem of a sink, for an operator. */
export interface SinkProblem {
  readonly code:
    /** The sink rejected. It is retried with the same lines. */
    | "sink-unavailable"
    /** It accepts lines again. */
    | "sink-returned";
  readonly message: string;
  readonly cause?: unknown;
}

/** Sends lines to a sink, one call at a time. */
export interface Sender {
  readonly isClosed: boolean;
  /** Announces that lines are waiting. */
  wake(): void;
  /** Resolves when everything is in the sink; `null` if it is. */
  background(): Promise<void> | null;
  flush(): Promise<void>;
  /** Sends waiting lines once more, and drops them if the sink rejects. */
  close(): Promise<void>;
}

interface SenderOptions {
  /** The owner of the sink, for reports: `"journal"`. */
  readonly what: string;
  /** Identifies the writer to the sink. */
  readonly writer: string;
  readonly sink: Sink;
  readonly wait: Wait;
  readonly report: (problem: SinkProblem) => void;
  /** The lines for the next call, and the number of the first; `undefined` if none are waiting. */
  readonly next: () => { readonly first: number; readonly lines: readonly string[] } | undefined;
  /** The lines last returned by `next` are in the sink. */
  readonly taken: () => void;
  /** The sender was closed and the sink rejected: waiting lines are lost. */
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
          report({ code: "sink-returned", message: `The ${what}'s sink accepts lines again.` });
        return;
      } catch (cause) {
        if (delayMs === FIRST_WAIT_MS) {
          report({ code: "sink-unavailable", message: `The ${what}'s sink does not accept lines.`, cause });
        }
        if (isLast) throw cause;
      }
      await Promise.race([wait(delayMs), closed]);
      delayMs = Math.min(delayMs * 2, MAX_WAIT_MS);
    }
  };

  const send = async (): Promise<void> => {
    isSending = true;
    // Lines of the same turn are sent together, and no request waits for hashing or the sink.
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

/** A random name for this process. */
export function drawName(): string {
  return Array.from({ length: NAME_LENGTH }, () => LETTERS.charAt(Math.floor(Math.random() * LETTERS.length))).join("");
}
