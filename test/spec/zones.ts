import { Temporal } from "temporal-polyfill";
import { expect } from "vitest";
import { daysOf, formatLabel } from "../../packages/core/src/time/days.ts";
import { zoneOf } from "../../packages/core/src/time/zone.ts";

// Computes local time again with Temporal, around each change of a zone from 2024 to 2027.

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

/** A zone, and the instants at which its clocks change. */
interface ZoneChanges {
  readonly zone: string;
  readonly changes: readonly number[];
}

/** Every zone of this runtime. */
export const allZones: readonly ZoneChanges[] = zones.map((zone) => ({ zone, changes: changesOf(zone) }));

/** One zone of each group whose clocks show the same at every instant of these years. */
export const distinctZones: readonly ZoneChanges[] = [
  ...new Map(allZones.map((one) => [JSON.stringify([one.changes, offsetsOf(one)]), one])).values(),
];

function offsetsOf({ zone, changes }: ZoneChanges): number[] {
  const offsetAt = (at: Temporal.Instant): number => at.toZonedDateTimeISO(zone).offsetNanoseconds;
  return [FROM, ...changes.map((at) => Temporal.Instant.fromEpochMilliseconds(at))].map(offsetAt);
}

/** Days begin and end as computed by Temporal. Returns the number of instants checked. */
export function checkDays(zonesToCheck: readonly ZoneChanges[]): number {
  let checked = 0;
  const wrong: unknown[] = [];
  for (const { zone, changes } of zonesToCheck) {
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
          checked++;
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  return checked;
}

/** Local times resolve as Temporal's `compatible`, in gaps and overlaps. Returns the number of local times checked. */
export function checkLocalTimes(zonesToCheck: readonly ZoneChanges[]): number {
  let checked = 0;
  const wrong: unknown[] = [];
  for (const { zone, changes } of zonesToCheck) {
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
  return checked;
}
