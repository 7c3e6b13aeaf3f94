/** One competitor: performs a number of operations of one kind. */
export interface Runner {
  readonly name: string;
  readonly run: (operations: number) => Promise<void> | void;
}

/** A meter that returns seconds. */
export type Meter = () => number | Promise<number>;

export interface RaceOptions {
  readonly rounds?: number;
  /** Read before and after each part; returns seconds. Default: the clock. */
  readonly meter?: Meter;
  /** Read in the same rounds, for `second`: this gives two figures in the time of one. */
  readonly secondMeter?: Meter;
  /** The approximate duration of each competitor's part of a round. */
  readonly roundMs?: number;
  /** Operations that run first, unmeasured, so that each competitor has touched all of its data. */
  readonly firstOperations?: number;
  /** The maximum warm-up of each competitor, in seconds by the meter. */
  readonly maxWarmUp?: number;
}

/** The result of one competitor. Higher is better if the unit is a rate. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  /** By the second meter. */
  readonly second?: number;
}

const ROUNDS = 5;
const ROUND_MS = 200;

/** A rate that has not risen by this factor in this many turns has stopped rising. */
const LEVEL_TURNS = 4;
const RISE = 1.03;

/** The minimum and maximum warm-up time by the meter. Code is optimized in several steps. */
const MIN_WARM_UP_S = 0.5;
const MAX_WARM_UP_S = 2;

/**
 * Runs all competitors in turns in this process, so that other load affects all of them; the order changes with each
 * round. Returns the median of each, in operations per second.
 *
 * The heap is not collected between turns. A full collection drops the hidden classes of objects of which none are
 * alive at that moment, such as decisions, and with them the code optimized for these classes: each turn would start cold.
 */
export async function race(runners: readonly Runner[], options: RaceOptions = {}): Promise<Measure[]> {
  const { rounds = ROUNDS, roundMs = ROUND_MS, firstOperations = 0, meter = wallClock, secondMeter = meter } = options;
  const { maxWarmUp = MAX_WARM_UP_S } = options;
  for (const { run } of runners) await run(firstOperations);
  globalThis.gc?.();
  const counts: number[] = [];
  for (const runner of runners) counts.push(await warmUp(runner, { roundMs, meter, maxWarmUp }));
  const rates = runners.map((): number[] => []);
  const seconds = runners.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < runners.length; turn += 1) {
      const index = (turn + round) % runners.length;
      const runner = runners[index]!;
      // This rate is not counted: the caches hold the previous competitor's data, and its garbage must be collected.
      const rate = await rateOf(runner, Math.ceil(counts[index]! / 4), meter);
      counts[index] = operationsIn(roundMs, rate);
      const start = await secondMeter();
      rates[index]!.push(await rateOf(runner, counts[index], meter));
      seconds[index]!.push(counts[index] / Math.max((await secondMeter()) - start, LEAST_S));
    }
  }
  return runners.map(({ name }, i) => ({ name, value: median(rates[i]!), second: median(seconds[i]!) }));
}

type WarmUp = Required<Pick<RaceOptions, "roundMs" | "meter" | "maxWarmUp">>;

/** Runs until the rate stops rising; returns how many operations take about that long. */
async function warmUp(runner: Runner, { roundMs, meter, maxWarmUp }: WarmUp): Promise<number> {
  let count = 16;
  let best = 0;
  let rate = 0;
  let level = 0;
  for (let warmed = 0; warmed < MIN_WARM_UP_S || (level < LEVEL_TURNS && warmed < maxWarmUp); warmed += count / rate) {
    // At most four times as many at a time, because the first rates are those of code that never ran before.
    if (rate > 0) count = Math.min(4 * count, operationsIn(roundMs / 2, rate));
    rate = await rateOf(runner, count, meter);
    level = rate > best * RISE ? 0 : level + 1;
    best = Math.max(best, rate);
  }
  return operationsIn(roundMs, rate);
}

function operationsIn(ms: number, rate: number): number {
  return Math.max(1, Math.round((rate * ms) / 1000));
}

async function rateOf({ run }: Runner, operations: number, meter: Meter): Promise<number> {
  const start = await meter();
  await run(operations);
  return operations / Math.max((await meter()) - start, LEAST_S);
}

/** Prevents a division by 0 if the meter has not advanced. */
const LEAST_S = 1e-6;

const wallClock: Meter = () => performance.now() / 1000;

/** This process's CPU time, which other processes hardly affect: for work that never waits. */
export const ownCpu: Meter = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Keeps `concurrency` calls running. */
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
