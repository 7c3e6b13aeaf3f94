import { waitIdly } from "./timer.ts";

/** Provided by every runtime, but declared by no ECMAScript library. */
declare const performance: { now(): number };

/** The time source of everything that depends on time. Tests and demonstrations pass their own. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  /**
   * Ms of a monotonic clock, such as `performance.now`, used to detect jumps of `now`; without it none are detected.
   */
  readonly elapsed?: (() => number) | undefined;
  /** Runs a function after some ms without keeping the process alive. Default: the runtime's timer. */
  readonly after?: ((ms: number, run: () => void) => void) | undefined;
}

/** A clock, or only a function that returns the time. */
export type ClockOption = Clock | (() => number);

/** A clock with all of its parts. */
export interface FullClock extends Clock {
  readonly elapsed: (() => number) | undefined;
  readonly after: (ms: number, run: () => void) => void;
}

/** Workers have no time before their first request: their clock shows 0. */
export function isSet(now: number): boolean {
  return now > 0;
}

/** The maximum difference from the machine's time at which a function counts as a real clock. */
const SAME_MS = 1000;

/**
 * The clock that an option specifies. A function that returns the machine's time is a real clock, whose jumps are
 * detected; one with another time is simulated, and its jumps are intended.
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

/** Resolves after some ms of a clock. */
export function waitBy(clock: FullClock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve));
}
