import { describe, expect, test } from "vitest";
import { checkPolicy } from "../check.ts";

const warnings = (policy: object): readonly string[] =>
  checkPolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18] } }, ...policy }).issues.map(
    ({ severity, rule, path }) => `${severity} ${rule} ${path.join(".")}`,
  );

const inTeen = (band: object): readonly string[] =>
  warnings({ calendar: { holidays: ["2030-12-25"] }, bands: { teen: { ages: [13, 18], ...band } } });

describe("windows that cross midnight", () => {
  const night = (from: string, to: string, days?: readonly string[]): readonly string[] =>
    inTeen({ quietHours: [{ from, to, ...(days && { days }) }] });

  test("a school night that starts after midnight is not the night that was intended", () => {
    const path = "bands.teen.quietHours.0.days.0";
    expect(night("00:30", "06:00", ["schoolnight"])).toEqual([`warning schoolnight-after-midnight ${path}`]);
    expect(night("21:00", "06:00", ["schoolnight"])).toEqual([]);
    expect(night("00:30", "06:00", ["schoolday"])).toEqual([]);
  });

  test.each([
    ["07:00", "06:00", undefined, true],
    ["21:00", "15:00", undefined, true],
    ["21:00", "14:59", undefined, false],
    ["21:00", "13:30", ["schoolnight"], true],
    ["21:00", "12:59", ["schoolnight"], false],
    ["06:00", "22:00", ["schoolday"], true],
    ["06:00", "22:00", undefined, true],
    ["08:00", "15:00", ["schoolday"], false],
    ["00:00", "24:00", ["sun"], false],
    ["00:00", "18:00", ["sun"], false],
    ["22:00", "06:00", undefined, false],
  ])("quiet hours from %s to %s on %j are two times in the wrong order: %s", (from, to, days, isOdd) => {
    const found = night(from, to, days).filter((line) => line.includes("window-most-of-the-day"));
    expect(found).toEqual(isOdd ? ["warning window-most-of-the-day bands.teen.quietHours.0"] : []);
  });
});

test("a day of no tokens lets no message pass", () => {
  expect(inTeen({ tokenLimits: [{ limit: 0, per: "day" }] })).toEqual(["warning never-usable bands.teen.tokenLimits"]);
});

test.each([
  ["EST", true],
  ["EST5EDT", true],
  ["PST8PDT", true],
  ["MET", true],
  ["Etc/GMT+8", true],
  ["Etc/GMT", true],
  ["GMT", true],
  ["Greenwich", true],
  ["UTC", false],
  ["Etc/UTC", false],
  ["America/New_York", false],
  ["Asia/Shanghai", false],
])("the zone %s does not belong to a place: %s", (timeZone, isOdd) => {
  expect(warnings({ timeZone }).includes("warning zone-of-no-place timeZone")).toBe(isOdd);
});

describe("limits that make any use impossible", () => {
  const isUnusable = (band: object): boolean => inTeen(band).includes("warning never-usable bands.teen");

  test.each([
    ["no time on any day", { dailyLimit: { weekday: "0m", weekend: "0m" } }, true],
    ["no time on any day, and none by default", { dailyLimit: { mon: "0m", default: "0m" } }, true],
    ["no time in a week", { weeklyLimit: "0m" }, true],
    ["time on Sundays", { dailyLimit: { sun: "10m", default: "0m" } }, false],
    ["days that the table does not name", { dailyLimit: { weekday: "0m" } }, false],
    [
      "time on Sundays, which are closed",
      { dailyLimit: { sun: "10m", default: "0m" }, openHours: [{ from: "08:00", to: "18:00", days: ["sat"] }] },
      true,
    ],
    [
      "no time on any day, beside windows of a date",
      { dailyLimit: "0m", quietHours: [{ from: "08:00", to: "18:00", days: ["2030-12-25"] }] },
      true,
    ],
  ])("%s", (_, band, isSo) => {
    expect(isUnusable(band)).toBe(isSo);
  });
});

describe("speech", () => {
  test("is not longer than the day that counts it too", () => {
    const spoken = (dailyLimit: unknown, voice: unknown): readonly string[] =>
      inTeen({ dailyLimit, voice: { dailyLimit: voice } });
    expect(spoken("1h", "2h")).toEqual(["warning speech-longer-than-limit bands.teen.voice.dailyLimit"]);
    expect(spoken("1h", "1h")).toEqual([]);
    expect(spoken({ weekday: "1h", weekend: "3h" }, "2h")).toEqual([
      "warning speech-longer-than-limit bands.teen.voice.dailyLimit",
    ]);
    expect(spoken("1h", { weekday: "30m", weekend: "2h" })).toEqual([
      "warning speech-longer-than-limit bands.teen.voice.dailyLimit.weekend",
    ]);
    expect(inTeen({ voice: { dailyLimit: "2h" } })).toEqual([]);
  });

  test("has its windows and message limits checked like the band's", () => {
    const limit = { limit: 5, per: "1h" };
    expect(inTeen({ voice: { messageLimits: [limit, { limit: 5, per: "60m" }] } })).toEqual([
      "error duplicate-limit bands.teen.voice.messageLimits.1",
    ]);
    expect(inTeen({ messageLimits: [limit], voice: { messageLimits: [limit] } })).toEqual([]);
    expect(inTeen({ voice: { quietHours: [{ from: "07:00", to: "06:00" }] } })).toEqual([
      "warning window-most-of-the-day bands.teen.voice.quietHours.0",
    ]);
    expect(inTeen({ voice: { quietHours: [{ from: "00:30", to: "06:00", days: ["schoolnight"] }] } })).toEqual([
      "warning schoolnight-after-midnight bands.teen.voice.quietHours.0.days.0",
    ]);
  });
});
