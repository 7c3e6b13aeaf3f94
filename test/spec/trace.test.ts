import { definePolicy } from "@recess/core/policy";
import { createReplay, parseTraceLine } from "@recess/core/replay";
import { expect, test } from "vitest";

const NOON = Date.UTC(2026, 2, 8, 12);

function lineOf(fields: object): string {
  return JSON.stringify({ at: NOON, account: "a1", age: 14, type: "active", ...fields });
}

test.each([
  [NOON],
  ["2026-03-08T12:00:00Z"],
  ["2026-03-08T12:00:00.000Z"],
  ["2026-03-08T12:00:00.000000+00:00"],
  ["2026-03-08T12:00:00.000999Z"],
  ["2026-03-08T12:00Z"],
  ["2026-03-08T17:30:00+05:30"],
  ["2026-03-07T23:00:00-13:00"],
])("%j is an instant", (at) => {
  expect(parseTraceLine(lineOf({ at })).at).toBe(NOON);
});

test.each<[what: string, fields: object]>([
  ["at", { at: undefined }],
  ["at", { at: 1.5 }],
  ["at", { at: String(NOON) }],
  ["at", { at: "2026-03-08" }],
  ["at", { at: "2026-03-08T12:00:00" }],
  ["at", { at: "2026-02-30T12:00:00Z" }],
  ["at", { at: "2026-03-08T24:00:00Z" }],
  ["at", { at: -1 }],
  ["at", { at: "1969-12-31T23:59:59Z" }],
  ["account", { account: undefined }],
  ["account", { account: "" }],
  ["account", { account: 7 }],
  ["age", { age: -1 }],
  ["age", { age: 13.5 }],
  ["age", { age: "14" }],
  ["age", { age: null }],
  ["age", { age: { min: 15, max: 13 } }],
  ["age", { age: { min: 13, birthDate: "2013-01-01" } }],
  ["timeZone", { timeZone: "Mars/Olympus" }],
  ["timeZone", { timeZone: "+08:00" }],
  ["timeZone", { timeZone: "GMT+08:00" }],
  ["timeZone", { timeZone: "Mars+08:00" }],
  ["timeZone", { timeZone: "constructor" }],
  ["timeZone", { timeZone: "" }],
  ["device", { device: 1 }],
  ["type", { type: undefined }],
  ["type", { type: "Message" }],
  ["requestId", { type: "message", requestId: 1 }],
  ["exempt", { type: "message", exempt: "yes" }],
  ["count", { type: "tokens" }],
  ["count", { type: "tokens", count: -1 }],
  ["count", { type: "tokens", count: 0.5 }],
  ["name", { type: "signal" }],
  ["minutes", { type: "grant" }],
  ["minutes", { type: "grant", minutes: 1.5 }],
  ["minutes", { type: "grant", minutes: -5 }],
  ["until", { type: "pause", until: "tomorrow" }],
  ["until", { type: "lift" }],
  ["requestId", { type: "refund" }],
  ["limits", { type: "adjust" }],
  ["limits", { type: "adjust", limits: [] }],
  ["limits", { type: "adjust", limits: { bedtime: "22:00" } }],
  ["limits", { type: "adjust", limits: { dailyLimit: "90" } }],
  ["limits", { type: "adjust", limits: { openHours: [] } }],
  ["limits", { type: "adjust", limits: { quietHours: [{ from: "22:00", to: "22:00" }] } }],
  [
    "limits",
    {
      type: "adjust",
      limits: {
        messageLimits: [
          { limit: 3, per: "60s" },
          { limit: 3, per: "1m" },
        ],
      },
    },
  ],
])('"%s" is named where %j is not an event', (what, fields) => {
  expect(() => parseTraceLine(lineOf(fields))).toThrow(
    expect.objectContaining({ code: "trace-invalid", message: expect.stringContaining(`"${what}"`) }),
  );
});

test.each(["", "{", "null", "[]", '"message"', "1"])("%j is not an event", (line) => {
  expect(() => parseTraceLine(line)).toThrow(expect.objectContaining({ code: "trace-invalid" }));
});

test("other keys are ignored", () => {
  expect(parseTraceLine(lineOf({ note: "a test" }))).toEqual(parseTraceLine(lineOf({})));
});

test("an end of a pause or a lift may be in the past", () => {
  expect(parseTraceLine(lineOf({ type: "pause", until: -1 })).event).toMatchObject({ until: -1 });
});

test("signals are counted whatever their names are", () => {
  const names = ["homework", "constructor", "__proto__", "toString"];
  const nudges = names.map((name) => ({ id: name, when: { [`signal:${name}`]: 2 } }));
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], maxNudgesPerDay: 9, nudges } } });
  const replay = createReplay(policy);
  const noticesOf = (fields: object): unknown =>
    (JSON.parse(replay.line(lineOf(fields))) as { notices: unknown }).notices;

  for (const name of names) noticesOf({ type: "signal", name });
  expect(noticesOf({})).toEqual([]);
  for (const name of names) {
    noticesOf({ type: "signal", name });
    expect(noticesOf({})).toEqual([`nudge:${name}`]);
  }
});
