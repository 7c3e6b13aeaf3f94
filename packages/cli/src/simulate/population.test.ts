import { expect, test } from "vitest";
import { eventsOf, type Simulation, users } from "./population.ts";
import { TEEN_RATES, US_ZONES } from "./rates.ts";

const TEENS: Simulation = {
  minors: 20_000,
  days: 28,
  seed: 1,
  from: "2026-09-07",
  ages: [13, 17],
  zones: US_ZONES,
  rates: TEEN_RATES,
  heartbeatMs: 50_000,
  signal: "asked-for-answer",
};

test("use matches the published rates in number and frequency", () => {
  const list = [...users(TEENS)];
  const percent = (count: number): number => (100 * count) / TEENS.minors;
  const among = (...frequencies: readonly string[]): number =>
    percent(list.filter(({ frequency }) => frequencies.includes(frequency)).length);
  // 13 and 14: 57 %, 15 to 17: 68 %.
  expect(percent(list.length)).toBeCloseTo((2 * 57 + 3 * 68) / 5, -0.5);
  expect(among("constantly")).toBeCloseTo(4, -0.5);
  expect(among("constantly", "several")).toBeCloseTo(16, -0.5);
  expect(among("constantly", "several", "daily")).toBeCloseTo(28, -0.5);
  expect(among("constantly", "several", "daily", "weekly")).toBeCloseTo(46, -0.5);
});

test("few children use it, and the other rates can be set", () => {
  const children = [...users({ ...TEENS, ages: [8, 10] })];
  expect((100 * children.length) / TEENS.minors).toBeCloseTo(7, -0.5);
  const all = { use: 100, weekly: 100, daily: 100, several: 100, constantly: 100 };
  const constant = [...users({ ...TEENS, minors: 500, ages: [15, 17], rates: all })];
  expect(constant.every(({ frequency }) => frequency === "constantly")).toBe(true);
  expect(constant.length).toBe(500);
});

test("nobody is in two conversations at once, and instants never go back", () => {
  for (const minor of users({ ...TEENS, minors: 60 })) {
    const instants = Array.from(eventsOf(minor, TEENS), ({ at }) => at);
    expect(instants.every(Number.isSafeInteger)).toBe(true);
    expect(instants.every((at, index) => at >= (instants[index - 1] ?? 0))).toBe(true);
  }
});

test("adding minors does not change the earlier ones", () => {
  const ids = (minors: number): readonly string[] =>
    [...users({ ...TEENS, minors })].map(({ age, timeZone, frequency }) => `${age} ${timeZone} ${frequency}`);
  expect(ids(200).slice(0, ids(100).length)).toEqual(ids(100));
});
