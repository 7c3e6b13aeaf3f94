/** How many replies are being written, and how many may be. */
export interface Slots {
  /** Takes one, or `null` if all are taken. Calling the returned function more than once changes nothing. */
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
  /** How long it may be silent, ms. */
  readonly idleMs: number;
  /** Once: when all has come, when it broke, or when nobody reads it any more. */
  readonly onEnd: () => void;
}

/** The same bytes, at the reader's pace; a source that falls silent for too long breaks off. */
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
