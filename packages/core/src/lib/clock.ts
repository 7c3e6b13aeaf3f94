import { waitIdly } from "./timer.ts";

/** Core takes it from its surroundings: every runtime has it, and no library of the language names it. */
declare const performance: { now(): number };

/** Time, as it is given to whatever depends on it. Tests and demonstrations give their own. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /** Ms by a clock that nobody sets, such as `performance.now`. Jumps of `now` are noticed by it; without it none are looked for. */
  readonly elapsed?: (() => number) | undefined;
  /** Runs something after so many ms; no process is kept alive for it. Default: a timer of the runtime's. */
  readonly after?: ((ms: number, run: () => void) => void) | undefined;
}

/** A clock, or only what says the time. */
export type ClockOption = Clock | (() => number);

/** A clock with all of its parts. */
export interface FullClock extends Clock {
  readonly elapsed: (() => number) | undefined;
  readonly after: (ms: number, run: () => void) => void;
}

/** Workers have no time before their first request: their clocks show 0. */
export function isSet(now: number): boolean {
  return now > 0;
}

/** How far a function's time may be from the machine's for it to be a real clock. */
const SAME_MS = 1000;

/**
 * The clock that an option gives. A function that shows the machine's time is a real clock, whose jumps are looked for; one that shows
 * another time is a simulated one, and its jumps are what a test or a replay wants.
 */
export function clockOf(option?: ClockOption): FullClock {
  const after = (ms: number, run: () => void): void => void waitIdly(ms).then(run);
  const elapsed = (): number => performance.now();
  if (option === undefined) return { now: Date.now, elapsed, after };
  if (typeof option !== "function") {
    return { now: () => option.now(), elapsed: option.elapsed, after: option.after ?? after };
  }
  const isReal = isSet(Date.now()) && Math.abs(option() - Date.now()) <= SAME_MS;
  return { now: option, elapsed: isReal ? elapsed : undefined, after };
}

/** Resolves after so many ms of a clock's. */
export function waitBy(clock: FullClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
