/** Core takes this and `TextDecoder` from its surroundings: every runtime has them, and no library of the language names them. */
declare function setTimeout(run: () => void, ms: number): unknown;

/** Resolves after `ms`. */
export type Wait = (ms: number) => Promise<void>;

/** For what somebody waits for: on runtimes where it matters, it keeps the process alive. */
export const wait: Wait = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** For what nobody waits for: no process is kept alive for it. */
export const waitIdly: Wait = (ms) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    // Node's timers are objects that hold a process open.
    if (typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function") {
      timer.unref();
    }
  });

/** Waits for so many microtasks, so that promises that are ready settle first. */
export async function yieldMicrotasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}
