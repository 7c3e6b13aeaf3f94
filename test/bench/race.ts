/** One that takes part: does a number of operations of one kind. */
export interface Runner {
  readonly name: string;
  readonly run: (operations: number) => Promise<void> | void;
}

/** Seconds of something that goes on. */
export type Meter = () => number | Promise<number>;

export interface RaceOptions {
  readonly rounds?: number;
  /** What is read before and after, in seconds. Default: the time. */
  readonly meter?: Meter;
  /** How long each takes in a round, about. */
  readonly roundMs?: number;
  /** A heap of a gigabyte takes seconds to be collected: not between the turns, then. */
  readonly isHuge?: boolean;
  /** Done first, unmeasured: by then each has met all it works on. */
  readonly firstOperations?: number;
}

/** What was measured of one: more is better where the unit is a rate. */
export interface Measure {
  readonly name: string;
  readonly value: number;
}

const ROUNDS = 5;
const ROUND_MS = 250;

/**
 * Runs all in turns in this process, so that what else the machine does meets all of them; the order changes with each
 * round. Gives the median of each, in operations a second.
 */
export async function race(runners: readonly Runner[], options: RaceOptions = {}): Promise<Measure[]> {
  const { rounds = ROUNDS, roundMs = ROUND_MS, firstOperations = 0, isHuge = false, meter = wallClock } = options;
  for (const { run } of runners) await run(firstOperations);
  const counts: number[] = [];
  for (const runner of runners) counts.push(await calibrate(runner, roundMs, meter));
  const rates = runners.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const index = (turn + round) % runners.length;
      if (!isHuge) globalThis.gc?.();
      // The collector forgets code that has not run for a while, so each has its turn when it is warm again.
      await runners[index]!.run(Math.ceil(counts[index]! / 2));
      const seconds = await secondsOf(runners[index]!, counts[index]!, meter);
      rates[index]!.push(counts[index]! / seconds);
    }
  }
  return runners.map(({ name }, index) => ({ name, value: median(rates[index]!) }));
}

/** Warms up, and finds how many operations take about that long. */
async function calibrate(runner: Runner, roundMs: number, meter: Meter): Promise<number> {
  let count = 16;
  for (let warmedMs = 0; ;) {
    const ms = (await secondsOf(runner, count, meter)) * 1000;
    warmedMs += ms;
    if (warmedMs > roundMs && ms > roundMs / 8) return Math.max(1, Math.round((count * roundMs) / ms));
    count *= 2;
  }
}

async function secondsOf({ run }: Runner, operations: number, meter: Meter): Promise<number> {
  const start = await meter();
  await run(operations);
  return (await meter()) - start;
}

const wallClock: Meter = () => performance.now() / 1000;

/** This process's CPU time, which other processes hardly touch: for what waits for nothing. */
export const ownCpu: Meter = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Keeps `concurrency` calls under way. */
export async function atOnce(concurrency: number, operations: number, call: () => Promise<unknown>): Promise<void> {
  let left = operations;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}
