/** This and `TextDecoder` are provided by every runtime, but declared by no ECMAScript library. */
declare function setTimeout(run: () => void, ms: number): unknown;

/** Resolves after `ms`. */
export type Wait = (ms: number) => Promise<void>;

/** For awaited delays: keeps the process alive, on runtimes where that matters. */
export const wait: Wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** For delays that nobody awaits: does not keep the process alive. */
export const waitIdly: Wait = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // In Node, a timer is an object that keeps the process alive.
    if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
      timer.unref();
    }
  });

/** Yields for this many microtasks, so that resolved promises are handled first. */
export async function yieldMicrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}
