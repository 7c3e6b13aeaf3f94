import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { daysOf, formatLabel, labelOfDate, weekOf } from "../../packages/core/src/time/days.ts";
import { zoneOf } from "../../packages/core/src/time/zone.ts";

// Computes local time again with Temporal: every zone that this runtime lists, around each of its changes from 2024 to 2027.

const FROM = Temporal.Instant.from("2024-01-01T00:00:00Z");
const TO = Temporal.Instant.from("2028-01-01T00:00:00Z");
const HOUR = 3_600_000;

function changesOf(zone: string): number[] {
  const changes: number[] = [];
  let at: Temporal.ZonedDateTime | null = FROM.toZonedDateTimeISO(zone);
  while ((at = at.getTimeZoneTransition("next")) !== null) {
    if (at.epochMilliseconds >= TO.epochMilliseconds) break;
    changes.push(at.epochMilliseconds);
  }
  return changes;
}

/** The label and the bounds of the day around an instant, computed naively. */
function dayByTemporal(zone: string, startsAt: string, instant: number): { label: string; start: number; end: number } {
  const startOf = (date: Temporal.PlainDate): number =>
    date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(startsAt) }).epochMilliseconds;
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
  let date = local.add({ days: 2 });
  while (startOf(date) > instant) date = date.subtract({ days: 1 });
  let next = date.add({ days: 1 });
  while (startOf(next) <= instant) next = next.add({ days: 1 });
  return { label: date.toString(), start: startOf(date), end: startOf(next) };
}

const zones = Intl.supportedValuesOf("timeZone");
const withChanges = zones.map((zone) => ({ zone, changes: changesOf(zone) }));

test("there are zones with and without changes", () => {
  expect(withChanges.filter(({ changes }) => changes.length > 0).length).toBeGreaterThan(100);
  expect(withChanges.filter(({ changes }) => changes.length === 0).length).toBeGreaterThan(100);
});

test("days begin and end as computed by Temporal, in every zone, around every change", () => {
  const wrong: unknown[] = [];
  for (const { zone, changes } of withChanges) {
    for (const [startsAt, ms] of [
      ["00:00", 0],
      ["02:30", 2.5 * HOUR],
      ["04:00", 4 * HOUR],
    ] as const) {
      const days = daysOf(zone, ms);
      for (const change of changes.length === 0 ? [Date.UTC(2026, 5, 1)] : changes) {
        for (const instant of [change - 30 * HOUR, change - 1, change, change + HOUR / 2, change + 26 * HOUR]) {
          const expected = dayByTemporal(zone, startsAt, instant);
          const label = days.labelAt(instant);
          const got = { label: formatLabel(label), start: days.startOf(label), end: days.endOf(label) };
          if (JSON.stringify(got) !== JSON.stringify(expected)) wrong.push({ zone, startsAt, instant, got, expected });
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("local times resolve as Temporal's compatible, in gaps and overlaps", () => {
  let checked = 0;
  const wrong: unknown[] = [];
  for (const { zone, changes } of withChanges) {
    for (const change of changes) {
      const local = Temporal.Instant.fromEpochMilliseconds(change - 1)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime();
      for (const minutes of [-61, -31, -30, -1, 0, 1, 29, 30, 31, 59, 60, 61, 90, 121, 180]) {
        const wall = local.add({ minutes }).round("minute");
        const got = zoneOf(zone).resolve(wall.toZonedDateTime("UTC").epochMilliseconds);
        const expected = wall.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
        if (got !== expected) wrong.push({ zone, wall: wall.toString(), got, expected });
        checked++;
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(10_000);
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
