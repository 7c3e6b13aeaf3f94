/** Watches how long a source is silent. */
export interface Silence {
  /** Something was requested: from now on silence counts. */
  begin(): void;
  /** Something has come. */
  end(): void;
  /** Ends the watch. */
  stop(): void;
}

/** Calls `onSilence` once a source has been silent for `idleMs`. */
export function watchSilence(idleMs: number, onSilence: (error: Error) => void): Silence {
  // One timer for many chunks: setting and clearing one takes eight times as long as reading the clock.
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | null = null;

  const watch = (ms: number): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (since === null) return;
      const leftMs = since + idleMs - performance.now();
      if (leftMs > 0) watch(leftMs);
      else onSilence(new Error(SILENT));
    }, ms);
  };

  return {
    begin() {
      since = performance.now();
      if (timer === undefined) watch(idleMs);
    },
    end: () => void (since = null),
    stop: () => clearTimeout(timer),
  };
}

const SILENT = "The upstream was silent for too long.";

/** Whether a source failed because it was silent. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === SILENT;
}
