import { describe, expect, it } from "vitest";
import { checkPolicy } from "../check.ts";
import { parseDate } from "../date.ts";
import { readPolicyText } from "../file.ts";
import { findPreset, presets } from "./index.ts";
import { type Preset, presetStatus, sourcesOf } from "./preset.ts";

const preset = (id: string): Preset => {
  const found = findPreset(id);
  if (found === undefined) throw new Error(`no preset ${id}`);
  return found;
};

function leavesOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

describe.each(presets.map((each) => [each.id, each] as const))("%s", (id, { policy, sources, notice, force }) => {
  it("is valid", () => {
    const { value, issues } = checkPolicy(policy, { now: Date.UTC(2026, 10, 24) });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(value).toEqual(policy);
    const odd = issues.map(({ rule }) => rule).filter((rule) => rule !== "unknown-age-ungoverned");
    expect(odd).toEqual({ balanced: ["no-holidays"], "cn-games-2021": ["holidays-end"] }[id] ?? []);
  });

  it("has a source for each value", () => {
    const without = leavesOf(policy).filter((path) => sourcesOf(preset(id), path).length === 0);
    expect(without).toEqual([]);
  });

  it("has no source for values that it does not contain", () => {
    for (const { path } of sources) {
      expect(
        leavesOf(policy).some((leaf) => `${leaf.join(".")}.`.startsWith(`${path}.`)),
        path,
      ).toBe(true);
    }
  });

  it("states what it is not, and has dates that exist", () => {
    expect(notice).toMatch(/^Not legal advice\./);
    const dates = [...sources, force].flatMap(({ from, to }) => [from, to]).filter((date) => date !== null);
    expect(dates.filter((date) => parseDate(date) === undefined)).toEqual([]);
  });

  it("has no confidence level for our own values, and one for all others", () => {
    for (const { basis, confidence, instrument } of sources) {
      if (instrument === "Recess") expect({ basis, confidence }).toEqual({ basis: "ours", confidence: null });
      else expect(confidence).not.toBeNull();
    }
  });
});

it("has each preset once, by its name", () => {
  expect(presets.map(({ id }) => id)).toEqual([
    "balanced",
    "teen-industry",
    "br-eca-digital",
    "cn-minors-mode-2024",
    "cn-anthropomorphic-2026",
    "cn-genai-2023",
    "cn-games-2021",
    "eu-ai-act-50",
    "us-ca-sb1119",
    "us-ca-sb243",
    "us-conversational-ai-2027",
    "us-ct-26-15",
    "us-ny-art47",
    "us-ny-companion-off",
    "us-strict-2027",
    "vn-games-147",
  ]);
  expect(findPreset("us-va-sb854")).toBeUndefined();
});

describe("us-ca-sb1119", () => {
  it("has the act's values, and ours where the act is silent", () => {
    expect(preset("us-ca-sb1119").policy).toEqual({
      timeZone: "America/Los_Angeles",
      dayStartsAt: "00:00",
      unknownAge: "child",
      finishReply: "15s",
      bands: {
        child: {
          ages: [0, 18],
          dailyLimit: "2h",
          break: { after: "1h", rest: "15m", mode: "enforce" },
          reminders: [
            { id: "ai", at: "start-of-session", every: "30m" },
            { id: "usage", every: "30m" },
          ],
          guardian: { mayAdjust: ["dailyLimit", "break"] },
          features: { pushNotifications: false, persistentMemory: false },
        },
      },
    });
  });

  it.each([
    ["bands.child.dailyLimit", "law", "§ 21812(d)(3)(A)(iv)", "2027-07-01"],
    ["bands.child.break.after", "law", "§ 21812(d)(3)(A)(iii)", "2027-07-01"],
    ["bands.child.break.rest", "ours", null, null],
    ["bands.child.reminders.0.id", "law", null, "2027-07-01"],
    ["bands.child.reminders.0.every", "ours", null, null],
    ["bands.child.features.pushNotifications", "law", "§ 21812(d)(3)(A)(ii)", "2027-07-01"],
    ["bands.child.features.persistentMemory", "law", "§ 21812(d)(3)(A)(i)", "2027-07-01"],
    ["unknownAge", "law", "§ 21811", "2027-01-01"],
    ["dayStartsAt", "ours", null, null],
    ["finishReply", "ours", null, null],
  ])("takes %s from where it says", (path, basis, article, from) => {
    expect(sourcesOf(preset("us-ca-sb1119"), path.split("."))).toMatchObject([{ basis, article, from }]);
  });
});

it("closes an hour later in balanced where no school follows", () => {
  const nights = Object.entries(preset("balanced").policy.bands).map(([band, { quietHours }]) => [
    band,
    quietHours?.map(({ from, days }) => [from, days]),
  ]);
  expect(Object.fromEntries(nights)).toEqual({
    child: [
      ["20:30", ["schoolnight"]],
      ["21:30", undefined],
    ],
    "young-teen": [
      ["22:00", ["schoolnight"]],
      ["23:00", undefined],
    ],
    teen: [
      ["23:00", ["schoolnight"]],
      ["00:00", undefined],
    ],
  });
});

it("does not call the Chinese minutes of 2024 a law", () => {
  const bases = preset("cn-minors-mode-2024").sources.map(({ basis }) => basis);
  expect(bases).not.toContain("law");
});

it("does not call our own or the products' choices a law", () => {
  for (const id of ["balanced", "teen-industry"]) {
    expect(preset(id).sources.every(({ basis }) => basis === "ours" || basis === "product")).toBe(true);
  }
});

describe("presetStatus", () => {
  it.each([
    ["us-ca-sb243", "2026-01-01T07:59:59Z", "not-yet-in-force"],
    ["us-ca-sb243", "2026-01-01T08:00:00Z", "in-force"],
    ["us-ca-sb243", "2027-01-01T07:59:59Z", "in-force"],
    ["us-ca-sb243", "2027-01-01T08:00:00Z", "no-longer-in-force"],
    ["us-ca-sb1119", "2027-07-01T06:59:59Z", "not-yet-in-force"],
    ["us-ca-sb1119", "2027-07-01T07:00:00Z", "in-force"],
    ["cn-anthropomorphic-2026", "2026-07-14T16:00:00Z", "in-force"],
    ["balanced", "2026-11-24T00:00:00Z", null],
    ["teen-industry", "2026-11-24T00:00:00Z", null],
  ])("%s at %s is %s, by the date where it holds", (id, at, status) => {
    expect(presetStatus(preset(id), Date.parse(at))).toBe(status);
  });
});

describe("a preset that is loosened", () => {
  const warnings = async (text: string): Promise<readonly string[]> => {
    const { issues } = await readPolicyText(text, { file: "p.yaml" });
    return issues
      .filter(({ rule }) => rule === "preset-loosened")
      .map(({ line, column, path, message }) => `${line}:${column} ${path.join(".")}: ${message}`);
  };

  const ACT = "California SB 1119 (2026), “Adam's Law”";

  it("is reported value by value, with the law", async () => {
    expect(
      await warnings(`
extends: us-ca-sb1119
unknownAge: ungoverned
bands:
  child:
    ages: [0, 16]
    dailyLimit: {default: 2h, weekend: 3h}
    break: {after: 61m, mode: remind}
    reminders: [{id: usage, every: 2h}]
    features: {pushNotifications: true}
  older: {ages: [16, 18]}
`),
    ).toEqual([
      `3:13 unknownAge: Looser than "us-ca-sb1119": ungoverned instead of child (${ACT}, § 21811).`,
      `7:5 bands.child.dailyLimit: Looser than "us-ca-sb1119": {"default":"2h","weekend":"3h"} instead of 2h (${ACT}, § 21812(d)(3)(A)(iv)).`,
      `8:20 bands.child.break.after: Looser than "us-ca-sb1119": 61m instead of 1h (${ACT}, § 21812(d)(3)(A)(iii)).`,
      `8:31 bands.child.break.mode: Looser than "us-ca-sb1119": remind instead of enforce (${ACT}, § 21812(d)(3)(A)(iii)).`,
      expect.stringContaining('9:16 bands.child.reminders: Looser than "us-ca-sb1119": '),
      expect.stringContaining('9:16 bands.child.reminders: Looser than "us-ca-sb1119": '),
      `10:35 bands.child.features.pushNotifications: Looser than "us-ca-sb1119": true instead of false (${ACT}, § 21812(d)(3)(A)(ii)).`,
      // Checks the ages of the preset's band in whichever band they are.
      `11:3 bands.older.dailyLimit: Looser than "us-ca-sb1119" for age 16 to 17: nothing instead of 2h (${ACT}, § 21812(d)(3)(A)(iv)).`,
      expect.stringContaining(
        '11:3 bands.older.break: Looser than "us-ca-sb1119" for age 16 to 17: nothing instead of ',
      ),
      expect.stringContaining("11:3 bands.older.reminders: "),
      expect.stringContaining("11:3 bands.older.reminders: "),
      expect.stringContaining("11:3 bands.older.features.pushNotifications: "),
      expect.stringContaining("11:3 bands.older.features.persistentMemory: "),
    ]);
  });

  it("is not reported if it is as strict or stricter", async () => {
    expect(
      await warnings(`
extends: us-ca-sb1119
finishReply: 10s
bands:
  child:
    ages: [0, 19]
    dailyLimit: {default: 90m, weekend: 2h}
    break: {after: 45m, rest: 20m}
    reminders: [{id: more, every: 5m}, {id: ai, at: start-of-session, every: 20m}]
    quietHours: [{from: 21:00, to: 06:00}]
`),
    ).toEqual([]);
    expect(
      await warnings(
        "extends: us-ny-art47\nbands: {everyone: {reminders: [{id: ai, at: start-of-session, every: 1h}]}}",
      ),
    ).toEqual([]);
    expect(await warnings("extends: us-ca-sb243\nunknownAge: minor")).toEqual([]);
    expect(await warnings("extends: balanced\nbands: {teen: {dailyLimit: 5h}}")).toEqual([]);
  });

  it("is reported in a rollout and in our own values, so that they cannot bypass a law", async () => {
    const loosened = await warnings(`
extends: us-ca-sb1119
dayStartsAt: 04:00
finishReply: 1h
presence: {message: 1s, heartbeat: 10s}
bands:
  child:
    break: {rest: 1s}
    rollout: {percent: 100, salt: x, limits: {dailyLimit: 8h}}
`);
    for (const part of [
      'bands.child.rollout.limits.dailyLimit: Looser than "us-ca-sb1119" in the rollout: 8h instead of 2h',
      'bands.child.break.rest: Looser than "us-ca-sb1119": 1s instead of 15m (our own choice',
      'finishReply: Looser than "us-ca-sb1119": 1h instead of 15s',
      'dayStartsAt: Looser than "us-ca-sb1119": 04:00 instead of 00:00',
      'presence.message: Looser than "us-ca-sb1119": 1s instead of 2m',
      'presence.heartbeat: Looser than "us-ca-sb1119": 10s instead of 65s',
    ]) {
      expect(loosened).toContainEqual(expect.stringContaining(part));
    }
  });

  it("compares the hours that are open", async () => {
    const quiet = (windows: string) =>
      warnings(`extends: cn-minors-mode-2024\nbands: {teen: {quietHours: ${windows}}}`);
    expect(await quiet("[{from: 21:00, to: 06:00}]")).toEqual([]);
    expect(await quiet("[{from: 22:00, to: 24:00}, {from: 00:00, to: 07:00}]")).toEqual([]);
    expect(await quiet("[{from: 23:00, to: 08:00}]")).toEqual([
      expect.stringMatching(
        /^2:28 bands\.teen\.quietHours: Looser than "cn-minors-mode-2024": .* instead of .* \(CAC guidelines/,
      ),
    ]);
    expect(await quiet("[{from: 22:00, to: 06:00, days: [weekday]}]")).toHaveLength(1);
    expect(
      await warnings(
        "extends: cn-games-2021\nbands: {minor: {openHours: [{from: 20:00, to: 21:00, days: [sat, sun]}]}}",
      ),
    ).toEqual([]);
    expect(
      await warnings("extends: cn-games-2021\nbands: {minor: {openHours: [{from: 20:00, to: 21:00}]}}"),
    ).toHaveLength(1);
  });

  it("is reported if it only observes", async () => {
    expect(await warnings("extends: us-ca-sb1119\nmode: observe")).toEqual([
      '2:7 mode: Looser than "us-ca-sb1119": in the mode "observe" nothing is stopped. Write "enforce" once you have seen enough.',
    ]);
    expect(await warnings("extends: us-ca-sb243\nmode: observe")).toEqual([]);
  });
});
