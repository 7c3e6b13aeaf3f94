import { expect, test } from "vitest";
import { type Local, parseWhen } from "./when.ts";

const NOW = Date.parse("2026-11-24T20:00:00Z");
const local = (zone: string, dayStartsAtMs = 4 * 3_600_000): Local => ({ zone, dayStartsAtMs, now: NOW });
const at = (text: string): number => Date.parse(text);

test("local moments are of the zone", () => {
  const zone = "Asia/Shanghai";
  expect(parseWhen("2026-11-24T21:58", local(zone))).toEqual({ at: at("2026-11-24T13:58:00Z"), isDay: false });
  expect(parseWhen("2026-11-24 21:58", local(zone))).toEqual({ at: at("2026-11-24T13:58:00Z"), isDay: false });
  expect(parseWhen("2026-11-24", local(zone))).toEqual({ at: at("2026-11-24T04:00:00Z"), isDay: true });
});

test("a clock time is today's, in the zone", () => {
  // In Shanghai it is already the 25th.
  expect(parseWhen("21:58", local("Asia/Shanghai"))).toEqual({ at: at("2026-11-25T13:58:00Z"), isDay: false });
  expect(parseWhen("21:58", local("America/New_York"))).toEqual({ at: at("2026-11-25T02:58:00Z"), isDay: false });
});

test("instants are taken as they are", () => {
  expect(parseWhen("2026-11-24T21:58:00Z", local("Asia/Shanghai"))?.at).toBe(at("2026-11-24T21:58:00Z"));
  expect(parseWhen("2026-11-24T21:58+08:00", local("UTC"))?.at).toBe(at("2026-11-24T13:58:00Z"));
});

test("a local time that a clock change leaves out moves forward", () => {
  expect(parseWhen("2026-03-08T02:30", local("America/New_York"))?.at).toBe(at("2026-03-08T07:30:00Z"));
});

test("of a local time that a clock change repeats it is the first, as everywhere", () => {
  expect(parseWhen("2026-10-25T01:30", local("Europe/London"))?.at).toBe(at("2026-10-25T00:30:00Z"));
  expect(parseWhen("2026-11-01 01:30", local("America/New_York"))?.at).toBe(at("2026-11-01T05:30:00Z"));
});

test("a date means the day of that label, however late it begins", () => {
  const late = parseWhen("2026-11-24", local("Asia/Shanghai", 18 * 3_600_000));
  expect(late).toEqual({ at: at("2026-11-24T10:00:00Z"), isDay: true });
});

test("invalid moments", () => {
  for (const text of ["", "now", "2026-02-30", "2026-13-01", "24:00", "9:00", "2026-11-24T25:00", "2026-11-24T10:61"]) {
    expect(parseWhen(text, local("UTC")), text).toBeUndefined();
  }
});
