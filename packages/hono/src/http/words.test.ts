import { expect, test } from "vitest";
import { relativeClock } from "./words.ts";

const zone = "Asia/Shanghai";
const now = Date.parse("2026-11-24T21:30:00+08:00");
const clock = (instant: string): string => relativeClock(Date.parse(instant), now, zone);

test.each([
  ["2026-11-24T21:35:00+08:00", "at 9:35 PM"],
  ["2026-11-24T21:34:00.001+08:00", "at 9:35 PM"],
  ["2026-11-25T06:30:00+08:00", "tomorrow at 6:30 AM"],
  ["2026-11-28T06:30:00+08:00", "on Saturday at 6:30 AM"],
  ["2026-12-03T06:30:00+08:00", "on December 3 at 6:30 AM"],
])("%s is %s, on the account's clock", (instant, expected) => {
  expect(clock(instant)).toBe(expected);
});

test("tomorrow is a matter of the calendar, also where a night lasts longer", () => {
  const eve = Date.parse("2026-10-31T23:30:00-04:00");
  expect(relativeClock(Date.parse("2026-11-01T22:30:00-05:00"), eve, "America/New_York")).toMatch(/^tomorrow at 10:30/);
});
