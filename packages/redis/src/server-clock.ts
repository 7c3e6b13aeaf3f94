/** The server's clock as estimated from its responses and their round-trip times. */
export interface ServerClock {
  /** Ms since the epoch; `null` before the first answer. */
  now(): number | null;
  /**
   * Records that the server reported `serverNow` in response to a request sent at `asked` and answered at `answered`
   * (monotonic ms).
   */
  observe(serverNow: number, asked: number, answered: number): void;
}

/** The drift allowed between two clocks: 1 ms in 10 s is four times that of quartz. */
const DRIFT = 1 / 10_000;

/**
 * A response bounds the difference between the server's clock and this process's: the server read its clock after the
 * request and before the response. The fastest response gives the best bound, which loosens with age.
 */
export function makeServerClock(watch: () => number): ServerClock {
  let difference: number | null = null;
  let error = 0;
  let since = 0;
  return {
    now: () => (difference === null ? null : watch() + difference),
    observe: (serverNow, asked, answered) => {
      // The server's ms are rounded down.
      const measuredDifference = serverNow + 0.5 - (asked + answered) / 2;
      const measuredError = (answered - asked) / 2 + 0.5;
      const known = error + (answered - since) * DRIFT;
      const isMoved = difference === null || Math.abs(measuredDifference - difference) > measuredError + known;
      if (measuredError > known && !isMoved) return;
      difference = measuredDifference;
      error = measuredError;
      since = answered;
    },
  };
}
