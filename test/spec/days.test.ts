import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { daysOf, formatLabel, labelOfDate, weekOf } from "../../packages/core/src/time/days.ts";
import { allZones, checkDays, checkLocalTimes, distinctZones } from "./zones.ts";

const HOUR = 3_600_000;

// One zone of each group whose clocks always agree; `days.long.test.ts` takes every zone.

test("there are zones with and without changes", () => {
  expect(allZones.filter(({ changes }) => changes.length > 0).length).toBeGreaterThan(100);
  expect(allZones.filter(({ changes }) => changes.length === 0).length).toBeGreaterThan(100);
  expect(distinctZones.length).toBeGreaterThan(60);
});

test("days begin and end as computed by Temporal, around every change", () => {
  expect(checkDays(distinctZones)).toBeGreaterThan(1000);
});

test("local times resolve as Temporal's compatible, in gaps and overlaps", () => {
  expect(checkLocalTimes(distinctZones)).toBeGreaterThan(1000);
});

test("a date that a zone skipped has no day", () => {
  const days = daysOf("Pacific/Apia", 4 * HOUR);
  const before = labelOfDate("2011-12-29");
  expect(formatLabel(days.labelAt(days.endOf(before)))).toBe("2011-12-31");
});

test("a week begins on the weekday that the policy names", () => {
  for (let startsOn = 0; startsOn < 7; startsOn++) {
    for (let label = labelOfDate("2024-12-20"); label < labelOfDate("2025-01-20"); label++) {
      const date = Temporal.PlainDate.from(formatLabel(label));
      const first = Temporal.PlainDate.from(formatLabel(weekOf(label, startsOn)));
      expect(first.dayOfWeek).toBe(startsOn + 1);
      expect(first.until(date).days).toBeGreaterThanOrEqual(0);
      expect(first.until(date).days).toBeLessThan(7);
    }
  }
});
