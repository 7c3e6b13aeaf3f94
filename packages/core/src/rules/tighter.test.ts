import { expect, test } from "vitest";
import { compileLimits } from "./limits.ts";
import { labelOfDate } from "../time/days.ts";
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";
import { isTighter } from "./tighter.ts";

const calendar = {
  holidays: new Set([labelOfDate("2026-12-25")]),
  workdays: new Set<number>(),
  weekend: new Set([5, 6]),
};
const NOW = Date.parse("2026-11-24T10:00:00Z");

function tighter(before: AdjustableLimitsInput, after: AdjustableLimitsInput): boolean {
  const limits = [before, after].map((input) => compileLimits(input, calendar));
  const [a, b] = limits;
  if (a === undefined || b === undefined) throw new Error("two limits");
  return isTighter(a, b, { zone: "America/New_York", day: labelOfDate("2026-11-24"), now: NOW });
}

const night = [{ from: "22:00", to: "06:00" }];

test.each<[string, AdjustableLimitsInput, AdjustableLimitsInput]>([
  ["the same", { dailyLimit: "1h", quietHours: night }, { dailyLimit: "1h", quietHours: night }],
  ["a limit where there was none", {}, { dailyLimit: "1h", weeklyLimit: "5h" }],
  ["less a day", { dailyLimit: "1h" }, { dailyLimit: { default: "50m", weekend: "1h" } }],
  ["less a week", { weeklyLimit: "5h" }, { weeklyLimit: "4h" }],
  [
    "an earlier and longer break",
    { break: { after: "1h" } },
    { break: { after: "30m", rest: "10m", mode: "enforce" } },
  ],
  ["a break where there was none", {}, { break: { after: "30m", rest: "1m", mode: "enforce" } }],
  ["longer quiet hours", { quietHours: night }, { quietHours: [{ from: "20:00", to: "06:30" }] }],
  [
    "the same quiet hours in two windows",
    { quietHours: night },
    {
      quietHours: [
        { from: "21:00", to: "24:00" },
        { from: "00:00", to: "06:00" },
      ],
    },
  ],
  ["open hours where it was always open", {}, { openHours: [{ from: "15:00", to: "20:00" }] }],
  [
    "fewer open hours",
    { openHours: [{ from: "15:00", to: "20:00" }] },
    { openHours: [{ from: "15:00", to: "20:00", days: ["schoolday"] }] },
  ],
  ["fewer messages", { messageLimits: [{ limit: 40, per: "1h" }] }, { messageLimits: [{ limit: 30, per: "2h" }] }],
  [
    "one more message limit",
    { messageLimits: [{ limit: 9, per: "day" }] },
    {
      messageLimits: [
        { limit: 9, per: "day" },
        { limit: 50, per: "1h" },
      ],
    },
  ],
  [
    "the same feature",
    { features: { music: { a: [1, null], b: "x" } } },
    { features: { music: { b: "x", a: [1, null] } } },
  ],
  ["a feature off", { features: { music: { a: [1] } } }, { features: { music: false } }],
])("tighter or the same: %s", (_, before, after) => {
  expect(tighter(before, after)).toBe(true);
});

test.each<[string, AdjustableLimitsInput, AdjustableLimitsInput]>([
  ["no limit where there was one", { dailyLimit: "1h" }, {}],
  ["more on one holiday of the year", { dailyLimit: "1h" }, { dailyLimit: { default: "10m", holiday: "61m" } }],
  ["more a week", { weeklyLimit: "5h" }, { weeklyLimit: "5h1m" }],
  ["no week's limit", { weeklyLimit: "5h" }, { dailyLimit: "1m" }],
  ["a shorter rest", { break: { after: "1h", rest: "10m" } }, { break: { after: "1h", rest: "5m", mode: "enforce" } }],
  ["a break that only reminds", { break: { after: "1h", mode: "enforce" } }, { break: { after: "1h" } }],
  ["a break taken away", { break: { after: "1h" } }, {}],
  ["a later break", { break: { after: "1h" } }, { break: { after: "2h" } }],
  ["quiet hours moved", { quietHours: night }, { quietHours: [{ from: "20:00", to: "05:30" }] }],
  [
    "quiet hours on fewer days",
    { quietHours: night },
    { quietHours: [{ from: "20:00", to: "08:00", days: ["schoolday"] }] },
  ],
  ["no quiet hours", { quietHours: night }, {}],
  [
    "open hours moved",
    { openHours: [{ from: "15:00", to: "20:00" }] },
    { openHours: [{ from: "14:59", to: "16:00" }] },
  ],
  ["always open", { openHours: [{ from: "15:00", to: "20:00" }] }, {}],
  ["more messages", { messageLimits: [{ limit: 40, per: "1h" }] }, { messageLimits: [{ limit: 41, per: "1d" }] }],
  ["faster ones", { messageLimits: [{ limit: 40, per: "1h" }] }, { messageLimits: [{ limit: 30, per: "30m" }] }],
  [
    "what cannot be compared",
    { messageLimits: [{ limit: 9, per: "day" }] },
    { messageLimits: [{ limit: 1, per: "1d" }] },
  ],
  ["another feature", { features: { music: { a: [1, 2] } } }, { features: { music: { a: [2, 1] } } }],
  ["a list in place of keys", { features: { music: { 0: 1 } } }, { features: { music: [1] } }],
  ["one key less", { features: { music: { a: 1, b: 2 } } }, { features: { music: { a: 1 } } }],
  ["no feature", { features: { music: null } }, {}],
])("looser: %s", (_, before, after) => {
  expect(tighter(before, after)).toBe(false);
});
