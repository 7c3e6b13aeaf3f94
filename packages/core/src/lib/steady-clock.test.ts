import { describe, expect, test } from "vitest";
import { clockOf } from "./clock.ts";
import { makeSteadyClock } from "./steady-clock.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");
const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A clock that the test sets, and one that nobody can set. */
function given() {
  let clock = NOON;
  let passed = 0;
  const jumps: number[] = [];
  const steady = makeSteadyClock({ now: () => clock, elapsed: () => passed, after: () => undefined }, ({ byMs }) =>
    jumps.push(byMs),
  );
  steady.now();
  return {
    steady,
    jumps,
    pass: (ms: number) => {
      clock += ms;
      passed += ms;
    },
    set: (byMs: number) => {
      clock += byMs;
    },
  };
}

describe.each([HOUR, DAY, 36 * DAY, 3 * 365 * DAY, -HOUR, -DAY, -36 * DAY, -3 * 365 * DAY])(
  "a jump by %i ms",
  (byMs) => {
    test("for 10 seconds is reported twice, and affects neither decisions nor records", () => {
      const { steady, jumps, pass, set } = given();
      set(byMs);
      expect([steady.now(), steady.steady()]).toEqual([NOON, NOON]);
      pass(10 * SECOND);
      expect([steady.now(), steady.steady()]).toEqual([NOON + 10 * SECOND, NOON + 10 * SECOND]);
      set(-byMs);
      expect([steady.now(), steady.steady()]).toEqual([NOON + 10 * SECOND, NOON + 10 * SECOND]);
      expect(jumps).toEqual([byMs, -byMs]);
    });

    test("that lasts is used after a minute, and never drops anything", () => {
      const { steady, jumps, pass, set } = given();
      set(byMs);
      steady.now();
      pass(61 * SECOND);
      expect(steady.now()).toBe(NOON + byMs + 61 * SECOND);
      pass(DAY);
      expect(steady.steady()).toBe(NOON + DAY + 61 * SECOND);
      expect(jumps).toEqual([byMs]);
    });
  },
);

test("small corrections are accepted at once, however many", () => {
  const { steady, jumps, pass, set } = given();
  for (let i = 0; i < 100; i++) {
    pass(HOUR);
    set(-60 * SECOND);
    steady.now();
  }
  expect(jumps).toEqual([]);
  expect(steady.steady()).toBe(steady.now());
});

test("before a Worker's first request the time is unknown, and the first reading is not a jump", () => {
  let clock = 0;
  const jumps: unknown[] = [];
  const steady = makeSteadyClock({ now: () => clock, elapsed: () => 0, after: () => undefined }, (jump) =>
    jumps.push(jump),
  );
  expect([steady.now(), steady.steady()]).toEqual([0, 0]);
  clock = NOON;
  expect([steady.now(), steady.steady()]).toEqual([NOON, NOON]);
  expect(jumps).toEqual([]);
});

test("jumps are detected in a clock that shows the machine's time, and not in a simulated one", () => {
  expect(clockOf().elapsed).toBeDefined();
  expect(clockOf(() => Date.now()).elapsed).toBeDefined();
  expect(clockOf(() => NOON).elapsed).toBeUndefined();
  expect(clockOf({ now: Date.now }).elapsed).toBeUndefined();
});

test("what was steady at the last reading does not move with the clock, nor with time", () => {
  const { steady, pass, set } = given();
  set(DAY);
  pass(61 * SECOND);
  expect(steady.now()).toBe(NOON + 61 * SECOND);
  set(-DAY);
  pass(SECOND);
  expect(steady.steadyThen()).toBe(NOON + 61 * SECOND);
});

test("without a monotonic clock, what was steady at the last reading is that reading", () => {
  let now = NOON;
  const steady = makeSteadyClock({ ...clockOf(() => now), elapsed: undefined }, () => undefined);
  steady.now();
  now += SECOND;
  expect([steady.steadyThen(), steady.steady()]).toEqual([NOON, NOON + SECOND]);
});
