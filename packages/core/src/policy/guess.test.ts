import { expect, it } from "vitest";
import { guessClockTime, guessDuration } from "./guess.ts";

it.each([
  [90, "90m"],
  [0, "0m"],
  ["90", "90m"],
  ["90 min", "1h30m"],
  ["90 minutes", "1h30m"],
  ["1.5h", "1h30m"],
  ["1h 30m", "1h30m"],
  ["1 hour and 30 minutes", "1h30m"],
  ["30m1h", "1h30m"],
  ["2 days", "2d"],
  ["45 sec.", "45s"],
  ["1H", "1h"],
])("takes %j for the duration %j", (value, duration) => {
  expect(guessDuration(value)).toBe(duration);
});

it.each([-5, 1.5, Number.NaN, "", "soon", "PT1H", "2 months", "1h30", "-1m", null, true, {}])(
  "has no guess for the duration %j",
  (value) => {
    expect(guessDuration(value)).toBeUndefined();
  },
);

it.each([
  [21, "21:00"],
  [7, "07:00"],
  [2100, "21:00"],
  [630, "06:30"],
  [24, "00:00"],
  ["9pm", "21:00"],
  ["9:30 PM", "21:30"],
  ["12am", "00:00"],
  ["12pm", "12:00"],
  ["9:00", "09:00"],
  ["21.00", "21:00"],
  ["21h00", "21:00"],
  ["21:00:00", "21:00"],
  ["24:00", "00:00"],
])("takes %j for the clock time %j", (value, clock) => {
  expect(guessClockTime(value)).toBe(clock);
});

it.each([1290, 25, -3, "noon", "", "21:75", null, []])("has no guess for the clock time %j", (value) => {
  expect(guessClockTime(value)).toBeUndefined();
});
