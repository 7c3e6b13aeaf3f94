/** The one thing that core takes from its surroundings: every runtime has it, and no library of the language names it. */
declare function setTimeout(run: () => void, ms: number): unknown;

/** Resolves after `ms`, and keeps no process alive for it. */
export type Wait = (ms: number) => Promise<void>;

export const wait: Wait = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // Node's timers are objects that hold a process open.
    if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
      timer.unref();
    }
  });
