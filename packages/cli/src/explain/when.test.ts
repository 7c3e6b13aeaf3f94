import { expect, test } from "vitest";
import { parseWhen } from "./when.ts";

const NOW = Date.parse("2026-11-24T20:00:00Z");
const at = (text: string): number => Date.parse(text);

test("local moments are of the zone", () => {
  const zone = "Asia/Shanghai";
  expect(parseWhen("2026-11-24T21:58", zone, NOW)).toEqual({ at: at("2026-11-24T13:58:00Z"), isDay: false });
  expect(parseWhen("2026-11-24 21:58", zone, NOW)).toEqual({ at: at("2026-11-24T13:58:00Z"), isDay: false });
  expect(parseWhen("2026-11-24", zone, NOW)).toEqual({ at: at("2026-11-24T04:00:00Z"), isDay: true });
});

test("a clock time is today's, in the zone", () => {
  // In Shanghai it is the 25th already.
  expect(parseWhen("21:58", "Asia/Shanghai", NOW)).toEqual({ at: at("2026-11-25T13:58:00Z"), isDay: false });
  expect(parseWhen("21:58", "America/New_York", NOW)).toEqual({ at: at("2026-11-25T02:58:00Z"), isDay: false });
});

test("instants are taken as they are", () => {
  expect(parseWhen("2026-11-24T21:58:00Z", "Asia/Shanghai", NOW)?.at).toBe(at("2026-11-24T21:58:00Z"));
  expect(parseWhen("2026-11-24T21:58+08:00", "UTC", NOW)?.at).toBe(at("2026-11-24T13:58:00Z"));
});

test("a local time that a clock change leaves out moves forward", () => {
  expect(parseWhen("2026-03-08T02:30", "America/New_York", NOW)?.at).toBe(at("2026-03-08T07:30:00Z"));
});

test("what is no moment", () => {
  for (const text of ["", "now", "2026-02-30", "2026-13-01", "24:00", "9:00", "2026-11-24T25:00", "2026-11-24T10:61"]) {
    expect(parseWhen(text, "UTC", NOW), text).toBeUndefined();
  }
});
