/**
 * The time to an event, from the server, counted down on the page's monotonic clock. The wall clock is not used: a
 * wrong or changed system clock moves nothing.
 */
export interface Countdown {
  /** What was left at `anchor`; `Infinity` if it is not in sight. */
  readonly ms: number;
  /**
   * The monotonic instant (`performance.now()`) at which `ms` was true; `null` while it stands still, as nobody is there and
   * the stop does not come by the clock.
   */
  readonly anchor: number | null;
}

/** What is left at `now`; never below 0. */
export function remaining({ ms, anchor }: Countdown, now: number): number {
  return Math.max(0, ms + (anchor ?? now) - now);
}

/** The monotonic instant at which it is over; `Infinity` while it stands still. */
export function endsAt({ ms, anchor }: Countdown): number {
  return ms + (anchor ?? Infinity);
}

/** Lets it run or stand still from `now` on. */
export function setRunning(countdown: Countdown, running: boolean, now: number): Countdown {
  return { ms: remaining(countdown, now), anchor: running ? now : null };
}

const unitOf = (ms: number): number => (ms > 60_000 ? 60_000 : 1000);

/** What a person reads: whole minutes, and whole seconds in the last one, both rounded up. `null` for `Infinity`. */
export function rounded(ms: number): number | null {
  return ms < Infinity ? Math.ceil(ms / unitOf(ms)) * unitOf(ms) : null;
}

/** How long until what a person reads changes; `Infinity` if it will not. */
export function untilChange(countdown: Countdown, now: number): number {
  const ms = endsAt(countdown) - now;
  return ms > 0 && ms < Infinity ? ms % unitOf(ms) || unitOf(ms) : Infinity;
}
