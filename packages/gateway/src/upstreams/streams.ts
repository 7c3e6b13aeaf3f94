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
  /** Called once: when the body is complete, has failed, or is no longer read. */
  readonly onEnd: () => void;
}

/** Passes the bytes on at the reader's pace; fails if the source is silent for too long. */
export function watchBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { idleMs, onEnd }: Watched,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  // One timer for many chunks: to set and clear one takes eight times as long as to look at the clock.
  let timer: ReturnType<typeof setTimeout> | undefined;
  let readingSince: number | null = null;
  let hasFallenSilent = false;

  const watch = (ms: number): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (readingSince === null) return;
      const leftMs = readingSince + idleMs - performance.now();
      if (leftMs > 0) {
        watch(leftMs);
        return;
      }
      hasFallenSilent = true;
      reader.cancel(new Error(SILENT)).catch(() => {});
    }, ms);
  };
  const end = (): void => {
    clearTimeout(timer);
    readingSince = null;
    onEnd();
  };

  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        readingSince = performance.now();
        if (timer === undefined) watch(idleMs);
        try {
          const { done, value } = await reader.read();
          readingSince = null;
          if (hasFallenSilent) throw new Error(SILENT);
          if (!done) {
            controller.enqueue(value);
            return;
          }
          controller.close();
        } catch (error) {
          end();
          throw error;
        }
        end();
      },
      async cancel(reason) {
        end();
        await reader.cancel(reason);
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
