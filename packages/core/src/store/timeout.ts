import { wait } from "../lib/timer.ts";

/** The resolution of the timer: a call times out between `timeoutMs` and 1.2 times that. */
const TICKS = 5;

interface Pending {
  readonly reject: (error: Error) => void;
}

/**
 * For authors of stores: rejects calls that do not settle in time. One timer serves all calls. Time during which the
 * process was busy and could not read responses counts for one tick at most.
 */
export function withTimeout(timeoutMs: number): <Value>(call: Promise<Value>) => Promise<Value> {
  let generations = Array.from({ length: TICKS + 1 }, () => new Set<Pending>());
  let isTicking = false;

  const tick = async (): Promise<void> => {
    isTicking = true;
    while (generations.some(({ size }) => size > 0)) {
      await wait(timeoutMs / TICKS);
      const oldest = generations.at(-1) ?? new Set();
      generations = [new Set(), ...generations.slice(0, -1)];
      for (const { reject } of oldest) reject(new Error(`No answer within ${timeoutMs} ms.`));
    }
    isTicking = false;
  };

  return (call) =>
    new Promise((resolve, reject) => {
      const generation = generations[0] ?? new Set();
      const entry: Pending = { reject };
      generation.add(entry);
      if (!isTicking) void tick();
      const settled =
        <Outcome>(settle: (outcome: Outcome) => void) =>
        (outcome: Outcome): void => {
          generation.delete(entry);
          settle(outcome);
        };
      call.then(settled(resolve), settled<unknown>(reject));
    });
}
