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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silent = (): void => void reader.cancel(new Error(SILENT)).catch(() => {});
  let hasFallenSilent = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        timer = setTimeout(() => {
          hasFallenSilent = true;
          silent();
        }, idleMs);
        try {
          const { done, value } = await reader.read();
          if (hasFallenSilent) throw new Error(SILENT);
          if (!done) {
            controller.enqueue(value);
            return;
          }
          controller.close();
        } catch (error) {
          onEnd();
          throw error;
        } finally {
          clearTimeout(timer);
        }
        onEnd();
      },
      async cancel(reason) {
        clearTimeout(timer);
        onEnd();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const SILENT = "The upstream was silent for too long.";
