import { expect, test } from "vitest";
import { chances } from "../simulate/chance.ts";
import { changeInterval, meanInterval, shareInterval } from "./interval.ts";

test("Wilson's interval has the values of its formula, and stays within 0 and 100 %", () => {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
  const [low, high] = shareInterval(81, 263)!;
  expect(low).toBeCloseTo(25.53, 1);
  expect(high).toBeCloseTo(36.62, 1);
  expect(shareInterval(0, 20)![0]).toBe(0);
  expect(shareInterval(20, 20)![1]).toBeCloseTo(100, 9);
  expect(shareInterval(0, 0)).toBeNull();
});

test("too few accounts have no interval", () => {
  expect(meanInterval([{ value: 1, days: 1 }])).toBeNull();
  expect(changeInterval([], [])).toBeNull();
});

test("of samples from one population, about 95 in 100 intervals hold its mean", () => {
  const chance = chances(7)();
  const draw = () => {
    const days = chance.whole(1, 7);
    // Accounts differ by more than their days do.
    const mine = chance.logNormal(20, 0.5);
    return { days, value: days * mine };
  };
  const population = Array.from({ length: 50_000 }, draw);
  const mean =
    population.reduce((sum, { value }) => sum + value, 0) / population.reduce((sum, { days }) => sum + days, 0);
  let held = 0;
  for (let sample = 0; sample < 400; sample++) {
    const [low, high] = meanInterval(Array.from({ length: 120 }, draw))!;
    if (low <= mean && mean <= high) held++;
  }
  expect(held / 400).toBeGreaterThan(0.91);
  expect(held / 400).toBeLessThan(0.985);
});

test("a change of the same accounts is known better than either mean", () => {
  const chance = chances(3)();
  const before = Array.from({ length: 100 }, () => ({ days: 5, value: chance.whole(10, 500) }));
  const after = before.map(({ days, value }) => ({ days, value: value + 5 }));
  const [low, high] = changeInterval(before, after)!;
  expect(low).toBeCloseTo(1, 6);
  expect(high).toBeCloseTo(1, 6);
  const [from, to] = meanInterval(before)!;
  expect(to - from).toBeGreaterThan(5);
});
