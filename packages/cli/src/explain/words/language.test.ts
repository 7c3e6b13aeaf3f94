import { expect, test } from "vitest";
import { makeLanguage } from "./language.ts";

test("durations in words", () => {
  const en = makeLanguage("en", "UTC");
  expect([0, 1000, 90_000, 3_600_000, 5_400_000, 86_400_000, 604_800_000].map(en.duration)).toEqual([
    "0 minutes",
    "1 second",
    "1 minute 30 seconds",
    "1 hour",
    "1 hour 30 minutes",
    "24 hours",
    "7 days",
  ]);
  expect(makeLanguage("zh", "UTC").duration(5_400_000)).toBe("1小时30分钟");
});

test("clock times and dates are of the zone", () => {
  const en = makeLanguage("en", "Asia/Shanghai");
  expect(en.time(Date.parse("2026-11-24T13:58:00Z"))).toBe("21:58");
  expect(en.time(Date.parse("2026-11-24T16:00:00Z"))).toBe("00:00");
  expect(en.time(Date.parse("2026-11-24T13:58:30Z"))).toBe("21:58:30");
  expect(en.date("2026-11-24")).toMatch(/^Tuesday,? 24 November 2026$/);
});

test("names of days", () => {
  const en = makeLanguage("en", "UTC");
  expect(["mon", "sun", "weekend", "schoolday"].map(en.dayName)).toEqual([
    "Monday",
    "Sunday",
    "weekends",
    "school days",
  ]);
  expect(makeLanguage("zh", "UTC").dayName("fri")).toBe("星期五");
});
