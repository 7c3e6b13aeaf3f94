/**
 * The time until an event, as sent by the server, counted down on the page's monotonic clock. The wall clock is not
 * used, so that a wrong or changed system clock has no effect.
 */
export interface Countdown {
  /** The time left at `anchor`; `Infinity` if no such event is expected. */
  readonly ms: number;
  /**
   * The monotonic instant (`performance.now()`) at which `ms` was valid; `null` while the countdown is stopped because
   * nobody is active and the stop does not depend on the clock.
   */
  readonly anchor: number | null;
}

/** The time left at `now`; never below 0. */
export function remaining({ ms, anchor }: Countdown, now: number): number {
  return Math.max(0, ms + (anchor ?? now) - now);
}

/** The monotonic instant at which a countdown ends; `Infinity` while it is stopped. */
export function endsAt({ ms, anchor }: Countdown): number {
  return ms + (anchor ?? Infinity);
}

/** Starts or stops the countdown at `now`. */
export function setRunning(countdown: Countdown, running: boolean, now: number): Countdown {
  return { ms: remaining(countdown, now), anchor: running ? now : null };
}

const unitOf = (ms: number): number => (ms > 60_000 ? 60_000 : 1000);

/** The displayed value: whole minutes, and whole seconds in the last one, both rounded up. `null` for `Infinity`. */
export function rounded(ms: number): number | null {
  return ms < Infinity ? Math.ceil(ms / unitOf(ms)) * unitOf(ms) : null;
}

/** How long until the displayed value changes; `Infinity` if it will not. */
export function untilChange(countdown: Countdown, now: number): number {
  const ms = endsAt(countdown) - now;
  return ms > 0 && ms < Infinity ? ms % unitOf(ms) || unitOf(ms) : Infinity;
}
