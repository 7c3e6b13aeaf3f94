import type { Bytes, Receiver, Source } from "./source.ts";

/** Limits the number of replies in progress. */
export interface Slots {
  /** Takes a slot, or `null` if all are taken. Calling the returned function more than once has no further effect. */
  take(): (() => void) | null;
  readonly taken: number;
}

export function slots(most: () => number): Slots {
  let taken = 0;
  return {
    take() {
      if (taken >= most()) return null;
      taken += 1;
      let isHeld = true;
      return () => {
        if (isHeld) taken -= 1;
        isHeld = false;
      };
    },
    get taken() {
      return taken;
    },
  };
}

export interface Watched {
  /** The maximum silence, ms. */
  readonly idleMs: number;
  /** Called once: the response has a body, which is read from now on. */
  readonly onBegin?: () => void;
  /** Called when the body is complete. Its end is passed on once this has settled. */
  readonly beforeEnd?: () => Promise<void>;
  /** Called once: when the body is complete, has failed, or is no longer read. */
  readonly onEnd: () => void;
}

/** Passes a source's bytes on at the reader's pace; fails if the source is silent for too long. */
export function watchBody(source: Source, { idleMs, onBegin, beforeEnd, onEnd }: Watched): ReadableStream<Bytes> {
  onBegin?.();
  // One timer for many chunks: to set and clear one takes eight times as long as to look at the clock.
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readingSince: number | null = null;
  let isOver = false;
  let isCancelled = false;
  let controller: ReadableStreamDefaultController<Bytes>;

  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
    onEnd();
  };
  const fail = (error: unknown): void => {
    if (isOver) return;
    end();
    controller.error(error);
  };
  const close = (): void => {
    if (!isCancelled) controller.close();
  };
  const watch = (ms: number): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (readingSince === null) return;
      const leftMs = readingSince + idleMs - performance.now();
      if (leftMs > 0) {
        watch(leftMs);
        return;
      }
      const silence = new Error(SILENT);
      fail(silence);
      source.cancel(silence);
    }, ms);
  };
  const receiver: Receiver = {
    next(bytes) {
      readingSince = null;
      if (!isOver) controller.enqueue(bytes);
    },
    end() {
      if (isOver) return;
      end();
      if (beforeEnd === undefined) close();
      else void beforeEnd().then(close, close);
    },
    fail,
  };

  return new ReadableStream<Bytes>(
    {
      start(streamController) {
        controller = streamController;
      },
      pull() {
        readingSince = performance.now();
        if (timer === undefined) watch(idleMs);
        source.read(receiver);
      },
      cancel(reason) {
        isCancelled = true;
        if (!isOver) end();
        source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const SILENT = "The upstream was silent for too long.";

/** Whether a watched body failed because its source was silent. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === SILENT;
}
