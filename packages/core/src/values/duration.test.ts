import { describe, expect, it } from "vitest";
import { formatDuration, parseClockTime, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["0s", 0],
    ["0m", 0],
    ["90s", 90_000],
    ["1h30m", 5_400_000],
    ["90m", 5_400_000],
    ["1d", 86_400_000],
    ["1d2h3m4s", 93_784_000],
    ["1d4s", 86_404_000],
    ["007m", 420_000],
    ["30d", 2_592_000_000],
  ])("reads %j", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    "90",
    "m",
    "1.5h",
    "-1m",
    "+1m",
    "1h 30m",
    " 1h",
    "1h\n",
    "30m1h",
    "1m1m",
    "1H",
    "1w",
    "1ms",
    "PT1H",
    "1e3s",
    "１h",
  ])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it("refuses what ms cannot count exactly", () => {
    expect(parseDuration("104249991d")).toBe(9_007_199_222_400_000);
    expect(parseDuration("104249992d")).toBeUndefined();
    expect(parseDuration(`${"9".repeat(400)}d`)).toBeUndefined();
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [999, "0s"],
    [1000, "1s"],
    [90_000, "1m30s"],
    [5_400_000, "1h30m"],
    [86_400_000, "1d"],
    [93_784_000, "1d2h3m4s"],
  ])("writes %d", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("is read back as it was", () => {
    for (let ms = 0; ms < 400_000_000; ms += 1_234_000) expect(parseDuration(formatDuration(ms))).toBe(ms);
  });
});

describe("parseClockTime", () => {
  it.each([
    ["00:00", 0],
    ["04:00", 240],
    ["21:30", 1290],
    ["23:59", 1439],
  ])("reads %j", (text, minutes) => {
    expect(parseClockTime(text)).toBe(minutes);
  });

  it("accepts 24:00 only where it is allowed", () => {
    expect(parseClockTime("24:00")).toBeUndefined();
    expect(parseClockTime("24:00", { allow24: true })).toBe(1440);
  });

  it.each(["", "9:00", "24:01", "25:00", "21:60", "21", "21:00:00", "9pm", "21:00 ", "21:00\n"])(
    "refuses %j",
    (text) => {
      expect(parseClockTime(text, { allow24: true })).toBeUndefined();
    },
  );
});
