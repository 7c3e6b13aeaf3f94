/** Knows when somebody last did something here. It sees that there was input, never which. */
export interface Presence {
  /** The monotonic instant of the last sign of life. */
  last(): number;
  /** Somebody is there: input, or a reply that is arriving. `-Infinity` as the instant is a goodbye. */
  touch(at?: number): void;
  /** Watches until the signal among the options. */
  watch(options: AddEventListenerOptions): void;
}

const signs = ["pointerdown", "pointermove", "keydown", "wheel", "scroll", "timeupdate"];

/** `wake` is called by a sign of life after `idleMs` without one. */
export function createPresence(idleMs: number, wake: () => void): Presence {
  let last = -Infinity;

  function touch(at = performance.now()): void {
    const slept = at - last >= idleMs;
    last = at;
    if (slept) wake();
  }

  function onSign({ target }: Event): void {
    // A video that plays is watched; a silent loop is decoration.
    if (!(target as Partial<HTMLMediaElement>).muted) touch();
  }

  return {
    last: () => last,
    touch,
    watch: (options) => {
      for (const sign of signs) addEventListener(sign, onSign, options);
    },
  };
}
