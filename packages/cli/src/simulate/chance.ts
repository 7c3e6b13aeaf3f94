import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers that are the same for the same seed, on every machine. */
export interface Chance {
  /** At least 0 and below 1. */
  share(): number;
  happens(probability: number): boolean;
  /** An integer from `low` to `high`, both inclusive. */
  whole(low: number, high: number): number;
  /** Log-normal around a median, as the lengths of sessions and pauses are. */
  logNormal(median: number, sigma: number): number;
  /** The number of rare, independent events when `mean` are expected. */
  poisson(mean: number): number;
  /** One of the choices, with probability proportional to its weight. */
  weighted<T>(choices: readonly Weighted<T>[]): T;
}

export interface Weighted<T> {
  readonly value: T;
  readonly weight: number;
}

type Generator = ReturnType<typeof xoroshiro128plus>;

/** Independent generators, all from one seed. */
export function chances(seed: number): () => Chance {
  const generator = xoroshiro128plus(seed);
  return () => {
    generator.jump();
    return makeChance(generator.clone());
  };
}

function makeChance(generator: Generator): Chance {
  const share = (): number => uniformFloat64(generator);
  return {
    share,
    happens: (probability) => share() < probability,
    whole: (low, high) => uniformInt(generator, low, high),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(share)),
    poisson: (mean) => {
      // Knuth's method: fast for the small means of one day.
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = share(); product > limit; product *= share()) count++;
      return count;
    },
    weighted: (choices) => {
      let rest = share() * choices.reduce((sum, { weight }) => sum + weight, 0);
      for (const { value, weight } of choices) {
        rest -= weight;
        if (rest < 0) return value;
      }
      const last = choices.at(-1);
      if (last === undefined) throw new RangeError("There is nothing to choose from");
      return last.value;
    },
  };
}

/** Marsaglia's polar method. */
function normal(share: () => number): number {
  for (;;) {
    const x = 2 * share() - 1;
    const y = 2 * share() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}
