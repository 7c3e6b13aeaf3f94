import { describe, expect, test } from "vitest";
import { type Countdown, endsAt, remaining, rounded, setRunning, untilChange } from "./countdown.ts";

const twenty: Countdown = { ms: 1_200_000, anchor: 5000 };

describe("remaining", () => {
  test("runs down from its anchor and never below zero", () => {
    expect(remaining(twenty, 5000)).toBe(1_200_000);
    expect(remaining(twenty, 65_000)).toBe(1_140_000);
    expect(remaining(twenty, 99_000_000)).toBe(0);
  });

  test("stops while nobody is present, and continues from where it was", () => {
    const still = setRunning(twenty, false, 65_000);
    expect(remaining(still, 999_000)).toBe(1_140_000);
    expect(endsAt(still)).toBe(Infinity);
    expect(remaining(setRunning(still, true, 999_000), 1_000_000)).toBe(1_139_000);
  });

  test("has no end if no stop is expected", () => {
    const never: Countdown = { ms: Infinity, anchor: 0 };
    expect(remaining(never, 1e12)).toBe(Infinity);
    expect(untilChange(never, 1e12)).toBe(Infinity);
    expect(rounded(Infinity)).toBeNull();
  });
});

describe("what a person reads", () => {
  test.each([
    [1_200_000, 1_200_000],
    [1_199_999, 1_200_000],
    [60_001, 120_000],
    [60_000, 60_000],
    [59_001, 60_000],
    [1, 1000],
    [0, 0],
  ])("%i ms is shown as %i", (ms, expected) => expect(rounded(ms)).toBe(expected));

  test("changes once a minute, and once a second in the last one", () => {
    expect(untilChange(twenty, 5000)).toBe(60_000);
    expect(untilChange(twenty, 15_000)).toBe(50_000);
    expect(untilChange({ ...twenty, ms: 30_500 }, 5000)).toBe(500);
    expect(untilChange({ ...twenty, ms: 0 }, 5000)).toBe(Infinity);
  });
});
