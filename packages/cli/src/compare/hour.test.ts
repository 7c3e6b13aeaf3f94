import { expect, test } from "vitest";
import { localHour } from "./hour.ts";

test("the hour on the zone's clock, also around changes and in zones of half an hour", () => {
  const at = (text: string): number => Date.parse(text);
  expect(localHour(at("2026-11-24T13:58:00Z"), "Asia/Shanghai")).toBe(21);
  expect(localHour(at("2026-11-24T16:00:00Z"), "Asia/Shanghai")).toBe(0);
  expect(localHour(at("2026-11-24T18:29:59.999Z"), "Asia/Kolkata")).toBe(23);
  expect(localHour(at("2026-03-08T06:59:59Z"), "America/New_York")).toBe(1);
  expect(localHour(at("2026-03-08T07:00:00Z"), "America/New_York")).toBe(3);
  expect(localHour(at("1969-12-31T23:00:00Z"), "UTC")).toBe(23);
});
