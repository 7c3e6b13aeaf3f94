import { expect, test } from "vitest";
import { newRecord } from "../decisions/settle.ts";
import { definePolicy } from "../policy/extend.ts";
import { haveSameSettings, settingsOf, withSettings } from "./settings.ts";

const policy = definePolicy({ bands: { teen: { ages: [13, 18] } } });
const record = newRecord(policy, { band: "teen", timeZone: "UTC", now: Date.UTC(2026, 10, 29) });

test("a record has the same settings as one that differs in its history", () => {
  expect(haveSameSettings(record, { ...record, last: record.last + 1, streakMs: 5 })).toBe(true);
});

test.each(Object.keys(settingsOf(record)))("records that differ in %s have not the same settings", (key) => {
  const settings = { ...settingsOf(record), [key]: Object.freeze(["another"]) };
  expect(haveSameSettings(record, withSettings(record, settings))).toBe(false);
});
