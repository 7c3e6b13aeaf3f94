import { watchSilence } from "./silence.ts";
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
  let isOver = false;
  let isCancelled = false;
  let controller: ReadableStreamDefaultController<Bytes>;

  const end = (): void => {
    isOver = true;
    silence.stop();
    onEnd();
  };
  const fail = (error: unknown): void => {
    if (isOver) return;
    end();
    controller.error(error);
  };
  const silence = watchSilence(idleMs, (error) => {
    fail(error);
    source.cancel(error);
  });
  const close = (): void => {
    if (!isCancelled) controller.close();
  };
  const receiver: Receiver = {
    next(bytes) {
      silence.end();
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
        silence.begin();
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
