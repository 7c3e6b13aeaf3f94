import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PolicyIssue } from "../values/errors.ts";
import { checkAdjustment, parseAdjustment } from "./adjustment.ts";
import { checkPolicy } from "./check.ts";
import { parsePolicy } from "./parse.ts";

const lines = (issues: readonly PolicyIssue[]): readonly string[] =>
  issues.map(({ severity, path, message }) => `${severity === "error" ? "" : "warning "}${path.join(".")}: ${message}`);

/** The problems of a band, independent of the rest. */
const inTeen = (band: object): readonly string[] =>
  lines(checkPolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18], ...band } } }).issues).map((line) =>
    line.replace("bands.teen.", ""),
  );

const inPolicy = (policy: object): readonly string[] =>
  lines(checkPolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18] } }, ...policy }).issues);

describe("a valid policy", () => {
  const vectors = new URL("../../../../test/vectors/", import.meta.url);
  const names = readdirSync(vectors, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );

  it.each(names)("%s of the worked examples", (name) => {
    const policy: unknown = JSON.parse(readFileSync(new URL(`${name}/policy.json`, vectors), "utf8"));
    const { value, issues } = checkPolicy(policy);
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(value).toEqual(policy);
  });

  it("may use every key", () => {
    const policy = {
      $schema: "./schema.json",
      timeZone: "Europe/Berlin",
      dayStartsAt: "00:00",
      unknownAge: "teen",
      mode: "observe",
      finishReply: "0s",
      presence: { message: "2m", heartbeat: "65s", floor: "0s" },
      calendar: { holidays: ["2026-12-25"], workdays: ["2026-12-26"] },
      night: { from: "21:00", to: "24:00" },
      bands: {
        teen: {
          ages: [0, 99],
          dailyLimit: { default: "0m", weekend: "1h", sat: "90m", "2028-02-29": "2h", holiday: "1h", schoolday: "30m" },
          weeklyLimit: "1h",
          break: { after: "1s", rest: "0s", mode: "enforce" },
          quietHours: [{ from: "00:00", to: "24:00", days: ["2026-10-01"] }],
          openHours: [{ from: "22:00", to: "21:59" }],
          messageLimits: [
            { limit: 1, per: "day" },
            { limit: 1, per: "1d" },
          ],
          tokenLimits: [{ limit: 0, per: "day" }],
          reminders: [],
          warnings: [],
          nudges: [{ id: "x", when: {}, cooldown: "0s", level: "pause" }],
          maxNudgesPerDay: 0,
          guardian: { maxExtraTimePerDay: "0m", mayLiftQuietHours: true, mayAdjust: ["openHours"] },
          features: { anything: [null, { at: ["all", 1, true] }] },
          finishReply: "1m",
          mode: "enforce",
        },
      },
    };
    expect(checkPolicy(policy).value).toEqual(policy);
    expect(parsePolicy(policy)).toEqual(policy);
  });

  it("may have metrics below zero and with a part of one", () => {
    const when = { growthPercent: -50.5, minutesToday: 0.5, "signal:homework": 2, not: { "signal:x y": 3 } };
    expect(inTeen({ nudges: [{ id: "n", when }] })).toEqual([]);
  });
});

describe("durations", () => {
  it.each([
    [90, '90 has no unit. Write "90m" for 90 minutes; the units are d, h, m and s.'],
    [1.5, '1.5 is not a duration. Write a duration such as "1h30m", "90m" or "45s".'],
    [-5, '-5 is not a duration. Write a duration such as "1h30m", "90m" or "45s".'],
    ["90", '"90" is not a duration. Write "90m".'],
    ["90 min", '"90 min" is not a duration. Write "1h30m".'],
    ["30m1h", '"30m1h" is not a duration. Write "1h30m".'],
    ["", '"" is not a duration. Write a duration such as "1h30m", "90m" or "45s".'],
    ["soon", '"soon" is not a duration. Write a duration such as "1h30m", "90m" or "45s".'],
    [null, 'Empty. Write a duration such as "1h30m", "90m" or "45s".'],
    [true, 'true is not text. Write a duration such as "1h30m", "90m" or "45s".'],
  ])("refuses %j", (weeklyLimit, message) => {
    expect(inTeen({ weeklyLimit })).toEqual([`weeklyLimit: ${message}`]);
  });

  it("refuses one of no length where it has no meaning", () => {
    expect(
      inTeen({
        break: { after: "0s" },
        reminders: [{ id: "r", every: "0m" }],
        messageLimits: [{ limit: 5, per: "0h" }],
      }),
    ).toEqual([
      'break.after: A break after no time at all would stop everything. Write a duration such as "30m".',
      'messageLimits.0.per: A limit per no time at all has no meaning. Write "day", or a duration such as "1h".',
      'reminders.0.every: Every moment is too often. Write a duration such as "1h".',
    ]);
  });

  it("lists the values that `per` can have", () => {
    expect(inTeen({ messageLimits: [{ limit: 5, per: "week" }, { limit: 5, per: 60 }, { limit: 5 }] })).toEqual([
      'messageLimits.0.per: "week" is not a duration. Write "day", or a duration such as "1h" or "10m".',
      'messageLimits.1.per: 60 has no unit. Write "60m" for 60 minutes; the units are d, h, m and s.',
      'messageLimits.2.per: Missing. Write "day", or a duration such as "1h" or "10m".',
    ]);
  });
});

describe("clock times", () => {
  it.each([
    [21, '21 is a bare number, not a clock time. Write "21:00".'],
    [2130, '2130 is a bare number, not a clock time. Write "21:30".'],
    [1290, '1290 is a bare number, not a clock time. Write a clock time such as "21:00".'],
    ["9pm", '"9pm" is not a clock time from "00:00" to "23:59". Write "21:00".'],
    ["4:00", '"4:00" is not a clock time from "00:00" to "23:59". Write "04:00".'],
    ["24:00", 'Only "to" can be "24:00". Write "00:00".'],
    ["25:00", '"25:00" is not a clock time from "00:00" to "23:59". Write a clock time such as "21:00".'],
    [null, 'Empty. Write a clock time such as "21:00".'],
  ])("refuses %j", (dayStartsAt, message) => {
    expect(inPolicy({ dayStartsAt })).toEqual([`dayStartsAt: ${message}`]);
  });
});

describe("dates and days", () => {
  it("refuses dates that do not exist", () => {
    expect(
      inPolicy({
        calendar: { holidays: ["2026-02-30", "2026/10/01", 20261001], workdays: ["2027-02-29"] },
        bands: {
          teen: {
            ages: [13, 18],
            dailyLimit: { "2026-13-01": "1h" },
            quietHours: [{ from: "20:00", to: "21:00", days: ["2026-04-31"] }],
          },
        },
      }),
    ).toEqual([
      'bands.teen.dailyLimit.2026-13-01: There is no 2026-13-01 in the calendar. Write a date such as "2026-10-01", or one of holiday, schoolday, mon, tue, wed, thu, fri, sat, sun, weekday, weekend.',
      'bands.teen.quietHours.0.days.0: There is no 2026-04-31 in the calendar. Write a date such as "2026-10-01", or one of holiday, schoolday, mon, tue, wed, thu, fri, sat, sun, weekday, weekend.',
      'calendar.holidays.0: There is no 2026-02-30 in the calendar. Write a date such as "2026-10-01".',
      'calendar.holidays.1: "2026/10/01" is not a date. Write a date such as "2026-10-01".',
      'calendar.holidays.2: 20261001 is not text. Write a date such as "2026-10-01".',
      'calendar.workdays.0: There is no 2027-02-29 in the calendar. Write a date such as "2026-10-01".',
    ]);
  });

  it("offers the nearest name of a day", () => {
    expect(
      inTeen({
        dailyLimit: { default: "1h", weekends: "2h", defualt: "1h", feast: "1h" },
        quietHours: [{ from: "20:00", to: "21:00", days: ["Monday", "default"] }],
      }),
    ).toEqual([
      'dailyLimit.weekends: "weekends" is not the name of a day. Did you mean "weekend"?',
      'dailyLimit.defualt: "defualt" is not the name of a day. Did you mean "default"?',
      'dailyLimit.feast: "feast" is not the name of a day. Write a date such as "2026-10-01", or one of holiday, schoolday, mon, tue, wed, thu, fri, sat, sun, weekday, weekend.',
      'quietHours.0.days.0: "Monday" is not the name of a day. Did you mean "mon"?',
      'quietHours.0.days.1: "default" is not the name of a day. Write a date such as "2026-10-01", or one of holiday, schoolday, mon, tue, wed, thu, fri, sat, sun, weekday, weekend.',
    ]);
  });
});

describe("names", () => {
  it("offers the nearest key, and reports a mistyped one once", () => {
    expect(inPolicy({ timezone: "UTC", foo: 1, bands: { teen: { aegs: [13, 18], dailyLimt: "1h" } } })).toEqual([
      'bands.teen.aegs: Unknown key "aegs". Did you mean "ages"?',
      'bands.teen.dailyLimt: Unknown key "dailyLimt". Did you mean "dailyLimit"?',
      'timezone: Unknown key "timezone". Did you mean "timeZone"?',
      'foo: Unknown key "foo". The keys here are extends, bands, timeZone, dayStartsAt, weekStartsOn, timeZoneChanges, maxSteps, unknownAge, governs, presence, calendar, night, appeals, finishReply, mode, regions, otherRegions, dated, atLeast, accept.',
    ]);
  });

  it.each([
    ["Shanghai", ' Did you mean "Asia/Shanghai"?'],
    ["new york", ' Did you mean "America/New_York"?'],
    ["Europe/Berln", ' Did you mean "Europe/Berlin"?'],
    [
      "+08:00",
      ' It is an offset, and clocks change with the seasons. Write the zone of the place such as "Asia/Shanghai".',
    ],
    ["Mars/Olympus", ' Write an IANA time zone such as "Asia/Shanghai".'],
  ])("offers the nearest time zone for %j", (timeZone, offer) => {
    expect(inPolicy({ timeZone })).toEqual([`timeZone: "${timeZone}" is not a time zone.${offer}`]);
  });

  it("offers the nearest word", () => {
    expect(
      inTeen({
        mode: "observed",
        break: { after: "1h", mode: "stop" },
        reminders: [{ id: "r", at: "start-of-sesion" }],
        guardian: { mayAdjust: ["dailylimit", "reminders"] },
      }),
    ).toEqual([
      'break.mode: "stop" is not possible here. Write "remind" or "enforce".',
      'reminders.0.at: "start-of-sesion" is not possible here. Did you mean "start-of-session"?',
      'guardian.mayAdjust.0: "dailylimit" is not possible here. Did you mean "dailyLimit"?',
      'guardian.mayAdjust.1: "reminders" is not possible here. Write "dailyLimit" or "weeklyLimit" or "break" or "quietHours" or "openHours" or "messageLimits" or "features".',
      'mode: "observed" is not possible here. Did you mean "observe"?',
    ]);
  });

  it("offers the nearest metric", () => {
    const when = { minutesTodya: 60, steps: 3, "signal:": 1, not: { dayInARow: 2 } };
    expect(inTeen({ nudges: [{ id: "n", when }] })).toEqual([
      'nudges.0.when.not.dayInARow: There is no metric "dayInARow". Did you mean "daysInARow"? A signal of your app is written "signal:" and its name.',
      'nudges.0.when.minutesTodya: There is no metric "minutesTodya". Did you mean "minutesToday"? A signal of your app is written "signal:" and its name.',
      'nudges.0.when.steps: There is no metric "steps". The metrics are minutesToday, minutesLast7Days, minutesPrevious7Days, streakMinutes, daysInARow, nightMinutesLast7Days, nightsLast7Days, refusalsToday, messagesToday, growthPercent. A signal of your app is written "signal:" and its name.',
      'nudges.0.when.signal:: "signal:" lacks the signal\'s name. A signal of your app is written "signal:" and its name.',
    ]);
  });

  it("knows the bands that unknownAge may name", () => {
    expect(inPolicy({ unknownAge: "teens" })).toEqual(['unknownAge: There is no band "teens". Did you mean "teen"?']);
    expect(inPolicy({ unknownAge: "child" })).toEqual([
      'unknownAge: There is no band "child". Write "teen", "ungoverned".',
    ]);
  });
});

describe("shapes", () => {
  it.each([
    [{ ages: undefined }, "ages: Missing. Write the ages as [from, to), such as [13, 16] for 13 to 15."],
    [{ ages: null }, "ages: Missing. Write the ages as [from, to), such as [13, 16] for 13 to 15."],
    [{ ages: [13] }, "ages: [13] is not two ages. Write the ages as [from, to), such as [13, 16] for 13 to 15."],
    [{ ages: "13-16" }, 'ages: "13-16" is not two ages. Write the ages as [from, to), such as [13, 16] for 13 to 15.'],
    [{ ages: [13, 15.5] }, "ages.1: 15.5 is not possible here. Write a whole number, 0 or more."],
    [{ ages: ["13", 18] }, 'ages.0: "13" is text. Write the number 13, without quotes.'],
    [{ ages: [-1, 18] }, "ages.0: -1 is not possible here. Write a whole number, 0 or more."],
    [{ dailyLimit: [] }, '[] is not text. Write a duration such as "1h30m", "90m" or "45s".'],
    [
      { dailyLimit: { sat: 90 } },
      'dailyLimit.sat: 90 has no unit. Write "90m" for 90 minutes; the units are d, h, m and s.',
    ],
    [{ break: "1h" }, 'break: "1h" has no keys. Write keys and values here: after, rest, mode.'],
    [{ break: {} }, 'break.after: Missing. Write a duration such as "1h30m", "90m" or "45s".'],
    [
      { quietHours: { from: "21:00", to: "07:00" } },
      'is not a list. Write a list of windows such as [{"from": "21:00", "to": "06:30"}].',
    ],
    [{ quietHours: null }, 'quietHours: Empty. Write a list of windows such as [{"from": "21:00", "to": "06:30"}].'],
    [
      { messageLimits: [{ limit: 0, per: "day" }] },
      "messageLimits.0.limit: 0 is not possible here. Write a whole number, 1 or more.",
    ],
    [{ tokenLimits: [{ limit: 5, per: "1h" }] }, 'tokenLimits.0.per: "1h" is not possible here. Write "day".'],
    [{ maxNudgesPerDay: "3" }, 'maxNudgesPerDay: "3" is text. Write the number 3, without quotes.'],
    [
      { guardian: { mayLiftQuietHours: "yes" } },
      'guardian.mayLiftQuietHours: "yes" is neither true nor false. Write true or false, without quotes.',
    ],
    [{ features: ["a"] }, 'features: ["a"] has no keys. Write names and values such as {"pushNotifications": false}.'],
    [
      { features: { a: () => 1 } },
      "features.a: Not something that JSON can hold. Write text, a number, true, false, null, a list or keys and values.",
    ],
    [
      { nudges: [{ id: "", when: { minutesToday: "60" } }] },
      'nudges.0.id: The name is empty. Write a name for this nudge such as "late-nights".',
    ],
    [{ nudges: [{ id: "n", when: [] }] }, "nudges.0.when: [] has no keys. Write keys and values here: minutesToday,"],
    [
      { nudges: [{ id: "n", when: { minutesToday: Number.NaN } }] },
      "nudges.0.when.minutesToday: NaN is not a number. Write a number.",
    ],
  ])("refuses %j", (band, message) => {
    expect(inTeen(band).join("\n")).toContain(message);
  });

  it.each([
    [undefined, ": Missing. Write keys and values here: extends, bands, timeZone"],
    [null, ": Empty. Write keys and values here: extends, bands, timeZone"],
    [[], ": [] has no keys. Write keys and values here: extends, bands, timeZone"],
    [
      "balanced",
      ': "balanced" has no keys. To build on a preset, write `extends: balanced` in a policy file, or extendPolicy(preset.policy, {}) in code.',
    ],
    ["one hour a day", ': "one hour a day" has no keys. Write keys and values here: extends, bands'],
    [{}, 'bands: Missing. Write bands such as {"teen": {"ages": [13, 18], "dailyLimit": "1h"}}.'],
    [{ bands: null }, 'bands: Empty. Write bands such as {"teen": {"ages": [13, 18], "dailyLimit": "1h"}}.'],
    [{ bands: [] }, 'bands: [] has no bands. Write bands such as {"teen": {"ages": [13, 18], "dailyLimit": "1h"}}.'],
    [{ bands: { teen: "1h" } }, 'bands.teen: "1h" has no keys. Write keys and values here: ages, dailyLimit,'],
    [{ bands: {}, night: "22:00-06:00" }, 'night: "22:00-06:00" has no keys. Write keys and values here: from, to.'],
    [{ bands: {}, unknownAge: 5 }, 'unknownAge: 5 is not text. Write a band\'s name, or "ungoverned".'],
    [
      { bands: {}, extends: "balanced" },
      'extends: "extends" holds in policy files, which loadPolicy reads. In code write extendPolicy(base, changes).',
    ],
  ])("refuses the policy %j", (policy, message) => {
    const { value, issues } = checkPolicy(policy);
    expect(value).toBeNull();
    expect(lines(issues).join("\n")).toContain(message);
  });

  it("reports all problems at once, including those of meaning", () => {
    const { issues } = checkPolicy({
      unknownAge: "tean",
      bands: {
        child: {
          ages: [0, 14],
          dailyLimit: 40,
          quietHours: [
            { from: "21:00", to: "21:00" },
            { from: 5, to: "6:00" },
          ],
        },
        teen: { ages: [13, 18], reminders: [{ id: "a" }, { id: "a", every: "1h" }], x: 1 },
      },
    });
    expect(lines(issues)).toEqual([
      'bands.child.dailyLimit: 40 has no unit. Write "40m" for 40 minutes; the units are d, h, m and s.',
      'bands.child.quietHours.1.from: 5 is a bare number, not a clock time. Write "05:00".',
      'bands.child.quietHours.1.to: "6:00" is not a clock time from "00:00" to "23:59". Write "06:00".',
      expect.stringContaining('bands.teen.x: Unknown key "x". The keys here are ages, dailyLimit, '),
      'bands.teen.ages: Age 13 would be in "child" and in "teen". Change the ages so that each is in one band only.',
      'unknownAge: There is no band "tean". Did you mean "teen"?',
      'bands.child.quietHours.0.to: It begins and ends at 21:00, so it is empty. For a whole day write "from": "00:00", "to": "24:00".',
      'bands.teen.reminders.1.id: There is a reminder "a" already, at place 1 of this list. Give this one another id.',
      'bands.teen.reminders.0: It says neither when nor how often. Add "at": "start-of-day" or "start-of-session", or "every": "1h", or both.',
    ]);
  });

  it("is not confused by names that all objects have", () => {
    const policy: unknown = JSON.parse(
      '{"unknownAge": "constructor", "bands": {"teen": {"ages": [13, 18], "__proto__": 1, "toString": 2}}}',
    );
    expect(lines(checkPolicy(policy).issues)).toEqual([
      expect.stringContaining('bands.teen.__proto__: Unknown key "__proto__".'),
      expect.stringContaining('bands.teen.toString: Unknown key "toString".'),
      'unknownAge: There is no band "constructor". Write "teen", "ungoverned".',
    ]);
  });
});

describe("meaning", () => {
  it("refuses ages that overlap or are empty", () => {
    expect(
      inPolicy({
        unknownAge: "a",
        bands: {
          a: { ages: [10, 13] },
          b: { ages: [12, 18] },
          c: { ages: [14, 12] },
          d: { ages: [13, 13] },
          e: { ages: [0, 30] },
        },
      }),
    ).toEqual([
      "bands.c.ages: [14, 12] contains no age. Write the smaller first: [12, 14].",
      "bands.d.ages: [13, 13] contains no age, because the second is not included. Write [13, 14] for 13 alone.",
      'bands.b.ages: Age 12 would be in "a" and in "b". Change the ages so that each is in one band only.',
      'bands.e.ages: Age 10 to 12 would be in "a" and in "e". Change the ages so that each is in one band only.',
    ]);
  });

  it("refuses a policy without bands, unless it confirms that it governs nobody", () => {
    const noBands =
      'bands: There are no bands, so nobody would be governed. Add a band, or write "governs": "nobody" if that is meant.';
    expect(lines(checkPolicy({ bands: {} }).issues)).toEqual([noBands]);
    expect(checkPolicy({ bands: {}, governs: "nobody" })).toMatchObject({ value: { governs: "nobody" }, issues: [] });
    const teen = { ages: [13, 18] };
    expect(lines(checkPolicy({ bands: { teen }, governs: "nobody" }).issues)[0]).toContain(
      'bands: There are bands, and "governs" says that nobody is governed.',
    );
    // A region or a date that removes every band is no different.
    const without = { bands: { teen: null } };
    const varied = { bands: { teen }, unknownAge: "ungoverned", regions: { JP: without } };
    expect(lines(checkPolicy(varied).issues)).toContainEqual(
      expect.stringMatching(/^(regions\.JP\.)?bands: There are no bands/),
    );
    const dated = [{ from: "2027-01-01", ...without }];
    expect(checkPolicy({ bands: { teen }, dated }).value).toBeNull();
    expect(checkPolicy({ bands: { teen }, dated: [{ ...dated[0], governs: "nobody" }] }).value).not.toBeNull();
    expect(
      checkPolicy({ bands: {}, governs: "nobody", regions: { US: { governs: null, bands: { teen } } } }).value,
    ).not.toBeNull();
  });

  it("warns of ages in no band, and of unknown ages", () => {
    const bands = { a: { ages: [14, 16] }, b: { ages: [6, 13] } };
    expect(lines(checkPolicy({ bands }).issues)).toEqual([
      'warning bands.a.ages: Age 13 is in no band, so nobody of that age is governed. Let "a" begin at 13, or add a band.',
      "warning bands: Age 16 to 17 is in no band, so these minors are not governed. Add a band, or let the oldest go up to 18.",
      'warning unknownAge: Accounts of unknown age are not governed. Set "unknownAge" to a band\'s name ("a", "b") to govern them.',
    ]);
    expect(lines(checkPolicy({ bands: { a: { ages: [0, 18] } }, unknownAge: "ungoverned" }).issues)).toHaveLength(1);
  });

  it("refuses windows that are empty or never open", () => {
    expect(
      inTeen({
        quietHours: [],
        openHours: [
          { from: "20:00", to: "20:00" },
          { from: "20:00", to: "21:00", days: [] },
        ],
      }),
    ).toEqual([
      'quietHours: The list has no window. Add one, or leave "quietHours" out.',
      'openHours.0.to: It begins and ends at 20:00, so it is empty. For a whole day write "from": "00:00", "to": "24:00".',
      'openHours.1.days: The list names no day, so the window never opens. Add days, or leave "days" out for every day.',
    ]);
    expect(inPolicy({ night: { from: "22:00", to: "22:00" } })).toEqual([
      'night.to: It begins and ends at 22:00, so it is empty. For a whole day write "from": "00:00", "to": "24:00".',
    ]);
  });

  it("warns of rules that depend on holidays when none is listed", () => {
    expect(
      inTeen({
        dailyLimit: { default: "1h", holiday: "2h" },
        openHours: [
          { from: "20:00", to: "21:00", days: ["holiday"] },
          { from: "15:00", to: "20:00", days: ["holiday", "sat"] },
        ],
      }),
    ).toEqual([
      'warning openHours.0.days: The window opens on holidays only, and no holiday is listed. Add dates to "calendar.holidays".',
      'warning dailyLimit.holiday: "holiday" is used here, and no holiday is listed, so it matches no day. Add dates to "calendar.holidays".',
    ]);
  });

  it("warns of a table of holidays that ends, if it is used", () => {
    const at = (date: string, dailyLimit: unknown) =>
      lines(
        checkPolicy(
          {
            unknownAge: "teen",
            bands: { teen: { ages: [13, 18], dailyLimit } },
            calendar: { holidays: ["2026-12-25", "2026-01-01"] },
          },
          { now: Date.parse(date) },
        ).issues,
      );
    const table = { default: "1h", schoolday: "30m" };
    expect(at("2026-10-26T00:00Z", table)).toEqual([]);
    expect(at("2026-11-24T00:00Z", table)).toEqual([
      "warning calendar.holidays: The table of holidays ends soon, with 2026-12-25; later holidays will be taken for ordinary days. Add the next year's dates.",
    ]);
    expect(at("2027-01-01T00:00Z", table)).toEqual([
      "warning calendar.holidays: The table of holidays ended with 2026-12-25; later holidays will be taken for ordinary days. Add the next year's dates.",
    ]);
    expect(at("2027-01-01T00:00Z", "1h")).toEqual([]);
  });

  it("warns of workdays that change nothing, or are holidays too", () => {
    expect(
      inPolicy({ calendar: { holidays: ["2026-10-10"], workdays: ["2026-10-10", "2026-10-09", "2026-10-11"] } }),
    ).toEqual([
      'warning calendar.workdays.0: 2026-10-10 is in "holidays" too; it counts as a workday. Remove it from one of the two.',
      "warning calendar.workdays.1: 2026-10-09 is not on a weekend, so listing it changes nothing.",
    ]);
  });

  it("refuses duplicate limits and ids", () => {
    expect(
      inTeen({
        messageLimits: [
          { limit: 5, per: "1h" },
          { limit: 5, per: "day" },
          { limit: 5, per: "60m" },
          { limit: 5, per: "1d" },
          { limit: 5, per: "day" },
        ],
        nudges: [
          { id: "n", when: {} },
          { id: "n", when: {} },
        ],
      }),
    ).toEqual([
      'nudges.1.id: There is a nudge "n" already, at place 1 of this list. Give this one another id.',
      "messageLimits.2: The limit of 5 per 60m is here already, at place 1 of this list. Remove one of the two.",
      "messageLimits.4: The limit of 5 per day is here already, at place 2 of this list. Remove one of the two.",
    ]);
  });

  it("warns of warnings that come at once, or never", () => {
    expect(inTeen({ dailyLimit: { default: "10m", weekend: "20m" }, warnings: ["30m", "20m", "0s"] })).toEqual([
      "warning warnings.0: It warns of the last 30m, but a day has 20m at most, so it comes at once. Write less.",
      "warning warnings.2: A warning with no time left would come with the stop. Remove it.",
    ]);
    expect(inTeen({ dailyLimit: { weekend: "20m" }, warnings: ["30m"] })).toEqual([]);
    expect(inTeen({ dailyLimit: { weekend: "20m", weekday: "10m" }, warnings: ["30m"] })).toHaveLength(1);
  });

  it("accepts a break without a rest, and warns of a rest of 0", () => {
    expect(inTeen({ break: { after: "30m", mode: "enforce" } })).toEqual([]);
    expect(inTeen({ break: { after: "30m", rest: "0m" } })).toEqual([
      'warning break.rest: A rest of no time ends all continuous use at once, so no break is ever due. Write a duration such as "5m".',
    ]);
  });

  it("warns of limits that nobody can reach", () => {
    expect(inTeen({ dailyLimit: "10h", quietHours: [{ from: "20:00", to: "12:00" }] })).toEqual([
      "warning dailyLimit: Such a day is open for 8h at most, so the limit of 10h is never reached.",
    ]);
    expect(inTeen({ dailyLimit: "8h", quietHours: [{ from: "20:00", to: "12:00" }] })).toEqual([]);
    expect(
      inTeen({
        dailyLimit: { default: "1h", weekend: "3h" },
        openHours: [{ from: "15:00", to: "17:00" }],
        quietHours: [{ from: "00:00", to: "24:00", days: ["sat", "sun"] }],
      }),
    ).toEqual(["warning dailyLimit.weekend: These days are closed all day, so the limit means nothing."]);
    expect(inTeen({ dailyLimit: "1h", weeklyLimit: "8h" })).toEqual([
      "warning weeklyLimit: The days of a week hold 7h at most, so the week's limit is never reached.",
    ]);
    expect(inTeen({ dailyLimit: "1h", weeklyLimit: "7h" })).toEqual([]);
  });

  it("warns of a band that is never open", () => {
    expect(
      inTeen({ openHours: [{ from: "10:00", to: "12:00" }], quietHours: [{ from: "09:00", to: "13:00" }] }),
    ).toEqual([
      "warning bands.teen: It is closed all day, on every day of the week. Shorten its quiet hours or widen its open hours.",
    ]);
    expect(inTeen({ openHours: [{ from: "10:00", to: "12:00", days: ["2026-10-01"] }] })).toEqual([]);
  });

  it("warns of nudges that can never be given", () => {
    const nudge = (id: string, when: object) => ({ id, when });
    expect(
      inTeen({
        dailyLimit: "1h",
        break: { after: "30m", mode: "enforce" },
        messageLimits: [{ limit: 50, per: "day" }],
        nudges: [
          nudge("a", { minutesToday: 60 }),
          nudge("b", { minutesToday: 59, streakMinutes: 30 }),
          nudge("c", { daysInARow: 15, nightsLast7Days: 8 }),
          nudge("d", { messagesToday: 51 }),
          nudge("e", { growthPercent: 50, not: { growthPercent: 50, minutesToday: 0 } }),
          nudge("f", { streakMinutes: 29, messagesToday: 50, minutesLast7Days: 420 }),
        ],
      }),
    ).toEqual([
      'warning nudges.0.when.minutesToday: The nudge "a" can never be given: "minutesToday" reaches 59 at most in this band.',
      'warning nudges.1.when.streakMinutes: The nudge "b" can never be given: "streakMinutes" reaches 29 at most in this band.',
      'warning nudges.2.when.daysInARow: The nudge "c" can never be given: "daysInARow" reaches 14 at most in this band.',
      'warning nudges.2.when.nightsLast7Days: The nudge "c" can never be given: "nightsLast7Days" reaches 7 at most in this band.',
      'warning nudges.3.when.messagesToday: The nudge "d" can never be given: "messagesToday" reaches 50 at most in this band.',
      'warning nudges.4.when.growthPercent: The nudge "e" can never be given: "growthPercent" cannot reach 50 and stay below 50.',
      'warning nudges.4.when.not.minutesToday: The nudge "e" can never be given: "minutesToday" is never below 0.',
    ]);
    const nudges = [nudge("a", { minutesToday: 60 })];
    expect(inTeen({ dailyLimit: "1h", nudges, guardian: { maxExtraTimePerDay: "1m" } })).toEqual([]);
    expect(inTeen({ dailyLimit: "1h", nudges, guardian: { mayAdjust: ["dailyLimit"] } })).toEqual([]);
    expect(inTeen({ dailyLimit: "1h", nudges, mode: "observe" })).toEqual([]);
    expect(inTeen({ nudges: [nudge("a", { refusalsToday: 1 })], mode: "observe" })).toHaveLength(1);
    expect(inTeen({ nudges, maxNudgesPerDay: 0 })).toEqual([
      "warning maxNudgesPerDay: With at most 0 a day, no nudge is ever given.",
    ]);
  });
});

describe("limits that a guardian sets", () => {
  it("may be any of those that can be adjusted", () => {
    const limits = { dailyLimit: { default: "1h" }, weeklyLimit: "5h", break: { after: "1h" } };
    expect(checkAdjustment(limits)).toEqual([]);
    expect(parseAdjustment({})).toEqual({});
  });

  it("are checked like a band's", () => {
    expect(
      lines(
        checkAdjustment({
          dailyLimit: 60,
          ages: [1, 2],
          quietHours: [],
          openHours: [{ from: "20:00", to: "20:00" }],
          messageLimits: [
            { limit: 1, per: "1h" },
            { limit: 1, per: "60m" },
          ],
        }),
      ),
    ).toEqual([
      'dailyLimit: 60 has no unit. Write "60m" for 60 minutes; the units are d, h, m and s.',
      'ages: Unknown key "ages". The keys here are dailyLimit, weeklyLimit, break, quietHours, openHours, messageLimits, features.',
      'quietHours: The list has no window. Add one, or leave "quietHours" out.',
      'openHours.0.to: It begins and ends at 20:00, so it is empty. For a whole day write "from": "00:00", "to": "24:00".',
      "messageLimits.1: The limit of 1 per 60m is here already, at place 1 of this list. Remove one of the two.",
    ]);
    expect(() => parseAdjustment({ weeklyLimit: 5 })).toThrow(
      'weeklyLimit: 5 has no unit. Write "5m" for 5 minutes; the units are d, h, m and s.',
    );
  });
});

it("throws every error, and no warning", () => {
  expect(() => parsePolicy({ bands: { teen: { ages: [13, 16], dailyLimit: 5, mode: "x" } } })).toThrow(
    'bands.teen.dailyLimit: 5 has no unit. Write "5m" for 5 minutes; the units are d, h, m and s.\n' +
      'bands.teen.mode: "x" is not possible here. Write "enforce" or "observe".',
  );
});
