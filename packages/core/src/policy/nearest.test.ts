import { expect, it } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const KEYS = ["ages", "break", "dailyLimit", "weeklyLimit", "quietHours", "openHours", "messageLimits"];
const DAYS = ["holiday", "schoolday", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekday", "weekend"];

it.each([
  ["dialyLimit", "dailyLimit"],
  ["daily_limit", "dailyLimit"],
  ["DailyLimits", "dailyLimit"],
  ["quiethours", "quietHours"],
  ["weekly", "weeklyLimit"],
  ["age", "ages"],
  ["braek", "break"],
])("takes the key %j for %j", (name, found) => {
  expect(nearest(name, KEYS)).toBe(found);
});

it.each([
  ["monday", "mon"],
  ["Sat", "sat"],
  ["thr", "thu"],
  ["weekends", "weekend"],
  ["holidays", "holiday"],
  ["school-day", "schoolday"],
])("takes the day %j for %j", (name, found) => {
  expect(nearest(name, DAYS)).toBe(found);
});

it("offers nothing that is far", () => {
  expect(nearest("xyz", KEYS)).toBeUndefined();
  expect(nearest("", KEYS)).toBeUndefined();
  expect(nearest("curfew", KEYS)).toBeUndefined();
  expect(didYouMean("curfew", KEYS)).toBe("");
});

it("puts the name in a question", () => {
  expect(didYouMean("dialyLimit", KEYS)).toBe(' Did you mean "dailyLimit"?');
});
