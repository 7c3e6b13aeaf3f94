import { expect, test } from "vitest";
import { allZones, checkDays, checkLocalTimes } from "./zones.ts";

test("days begin and end as computed by Temporal, in every zone, around every change", () => {
  expect(checkDays(allZones)).toBeGreaterThan(10_000);
});

test("local times of every zone resolve as Temporal's compatible, in gaps and overlaps", () => {
  expect(checkLocalTimes(allZones)).toBeGreaterThan(10_000);
});
