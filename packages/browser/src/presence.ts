/** Knows when somebody last did something here. It sees that there was input, never which. */
export interface Presence {
  /** The monotonic instant of the last sign of life. */
  last(): number;
  /** Somebody is there: input, or a reply that is arriving. */
  touch(): void;
  /** The person said goodbye. */
  rest(): void;
  /** Watches until the signal. */
  watch(signal: AbortSignal): void;
}

const signs = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "touchstart", "timeupdate"];

/** `wake` is called by a sign of life after `idleMs` without one. */
export function createPresence(idleMs: number, wake: () => void): Presence {
  let last = -Infinity;

  function touch(): void {
    const now = performance.now();
    const slept = now - last >= idleMs;
    last = now;
    if (slept) wake();
  }

  function onSign(event: Event): void {
    // A video that plays is watched; a silent loop is decoration.
    const { target } = event;
    if (!(target instanceof HTMLMediaElement && target.muted)) touch();
  }

  return {
    last: () => last,
    touch,
    rest: () => {
      last = -Infinity;
    },
    watch: (signal) => {
      for (const sign of signs) addEventListener(sign, onSign, { passive: true, capture: true, signal });
    },
  };
}
