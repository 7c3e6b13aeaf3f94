import { findPreset } from "@recess/core/presets";
import type { PolicyInput } from "@recess/core/policy";
import { expect, test } from "vitest";
import { differenceWords } from "./difference-words.ts";
import { policyDifferences } from "./differences.ts";

const OLD: PolicyInput = {
  unknownAge: "teen",
  bands: { teen: { ages: [13, 18], dailyLimit: "1h", quietHours: [{ from: "22:00", to: "07:00" }] } },
};
const withTeen = (more: object, rest: object = {}): PolicyInput => ({
  ...OLD,
  ...rest,
  bands: { teen: { ...OLD.bands["teen"]!, ...more } },
});
const wordsOf = (changed: PolicyInput): readonly string[] =>
  policyDifferences(OLD, changed, "2026-11-24").map(differenceWords);

test("a change of one rule is listed age by age, and nothing else is", () => {
  expect(wordsOf(OLD)).toEqual([]);
  expect(wordsOf(withTeen({ dailyLimit: "75m" }))).toEqual(["dailyLimit 1h → 75m: looser, ages 0 to 17"]);
  expect(wordsOf(withTeen({ dailyLimit: "30m" }))[0]).toBe("dailyLimit 1h → 30m: stricter, ages 0 to 17");
});

test("a presence that counts less is looser, though minutes look like less", () => {
  expect(wordsOf(withTeen({}, { presence: { message: "1s" } })).join()).toContain("presence.message 2m → 1s: looser");
});

test("a region that differs is named, and a difference that holds everywhere is listed once", () => {
  const regions = { DE: { bands: { teen: { dailyLimit: "2h" } } } };
  const words = wordsOf(withTeen({ quietHours: [{ from: "21:00", to: "07:00" }] }, { regions }));
  expect(words.filter((line) => line.startsWith("quietHours"))).toHaveLength(1);
  expect(words).toContain("dailyLimit 1h → 2h: looser, ages 0 to 17, in DE");
  expect(words.filter((line) => /^quietHours.*in DE/.test(line))).toEqual([]);
});

test("a preset compared with itself has no differences", () => {
  const { policy } = findPreset("balanced")!;
  expect(policyDifferences(policy, policy, "2026-11-24")).toEqual([]);
});
