import { describe, expect, it } from "vitest";
import { looksLikeDate, parseDate } from "./date.ts";

describe("parseDate", () => {
  it.each([
    ["2026-10-01", { year: 2026, month: 10, day: 1 }],
    ["2028-02-29", { year: 2028, month: 2, day: 29 }],
    ["2011-12-30", { year: 2011, month: 12, day: 30 }],
    ["0001-01-01", { year: 1, month: 1, day: 1 }],
  ])("reads %j", (text, date) => {
    expect(parseDate(text)).toEqual(date);
  });

  it.each([
    "2026-02-29",
    "2026-02-30",
    "2026-04-31",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-01-32",
    "2100-02-29",
  ])("refuses %j, which does not exist", (text) => {
    expect(looksLikeDate(text)).toBe(true);
    expect(parseDate(text)).toBeUndefined();
  });

  it.each(["", "2026-1-1", "20261001", "2026-10-01T00:00", "2026-10-01\n", "10-01", "holiday"])(
    "refuses %j",
    (text) => {
      expect(looksLikeDate(text)).toBe(false);
      expect(parseDate(text)).toBeUndefined();
    },
  );
});
