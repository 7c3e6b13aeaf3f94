/** The server's clock as this process knows it, from what answers say and how long they took. */
export interface ServerClock {
  /** Ms since the epoch; `null` before the first answer. */
  now(): number | null;
  /** The server said `serverNow` to something asked at `asked` and answered at `answered`, on this process's own watch. */
  heard(serverNow: number, asked: number, answered: number): void;
}

/** Two watches may part by this much: 1 ms in 10 s is four times what quartz does. */
const DRIFT = 1 / 10_000;

/**
 * An answer bounds the difference between the server's clock and this process's watch: the server read it after it was
 * asked and before the answer came. The answer that was quickest bounds it best, and gets older.
 */
export function makeServerClock(watch: () => number): ServerClock {
  let difference: number | null = null;
  let error = 0;
  let since = 0;
  return {
    now: () => (difference === null ? null : watch() + difference),
    heard: (serverNow, asked, answered) => {
      // The server's ms are rounded down.
      const heardDifference = serverNow + 0.5 - (asked + answered) / 2;
      const heardError = (answered - asked) / 2 + 0.5;
      const known = error + (answered - since) * DRIFT;
      const isMoved = difference === null || Math.abs(heardDifference - difference) > heardError + known;
      if (heardError > known && !isMoved) return;
      difference = heardDifference;
      error = heardError;
      since = answered;
    },
  };
}
