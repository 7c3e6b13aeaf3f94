import { describe, expect, test } from "vitest";
import { reduce } from "../decisions/reduce.ts";
import { applyGuardianEvent } from "../decisions/guardian.ts";
import { compilePolicy } from "../rules/compile.ts";
import type { GovernorEvent } from "../values/event.ts";
import { RecessError } from "../values/errors.ts";
import { ofOlderHash, shortHash } from "../lib/hash.ts";
import { decodeRecord, encodeRecord } from "./codec.ts";
import type { AccountRecord } from "../values/record.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const policy = compilePolicy({
  timeZone: "Asia/Shanghai",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "2h",
      weeklyLimit: "10h",
      break: { after: "45m" },
      quietHours: [{ from: "23:00", to: "06:00" }],
      messageLimits: [
        { limit: 7, per: "10m" },
        { limit: 200, per: "day" },
      ],
      reminders: [{ id: "ai", at: "start-of-day", every: "1h" }],
      nudges: [
        { id: "long", when: { minutesToday: 20 } },
        { id: "answers", when: { "signal:answers": 2 } },
      ],
      guardian: { maxExtraTimePerDay: "1h", mayLiftQuietHours: true, mayAdjust: ["dailyLimit"] },
    },
  },
});
const [teen] = policy.bands;

/** A fortnight of evenings: 40 minutes each, some of it at night, with messages. */
function fortnight(): { record: AccountRecord; now: number } {
  let record: AccountRecord | null = null;
  let now = Date.parse("2026-06-01T13:30:00Z");
  const send = (event: GovernorEvent): void => {
    if (teen === undefined) throw new Error("the policy has a band");
    const version = { policy, band: teen, later: null, hold: null };
    const account = { timeZone: "Asia/Shanghai" };
    record = reduce(version, { account, event, record, now, mayChange: false }, applyGuardianEvent).record;
  };
  for (let day = 0; day < 14; day++) {
    for (let minute = 0; minute < 40; minute++) {
      send(
        minute % 4 === 0
          ? { type: "message", device: "3f2c9a1b", requestId: `r${day}-${minute}` }
          : { type: "active", device: "3f2c9a1b" },
      );
      now += MINUTE;
    }
    send({ type: "signal", name: "answers" });
    send({ type: "grant", minutes: 5 });
    now += 24 * HOUR - 40 * MINUTE;
  }
  send({ type: "lift", until: now + HOUR });
  send({ type: "adjust", limits: { dailyLimit: { default: "1h", weekend: "90m" } } });
  send({ type: "adjust", limits: { dailyLimit: "1h" }, by: "app", actionId: "click-1" });
  send({ type: "grant", minutes: 5, by: "school", actionId: "click-2" });
  send({ type: "pause", by: "school", until: now + HOUR });
  if (record === null) throw new Error("events make a record");
  return { record, now };
}

/** A fortnight of evenings, and a conversation of half an hour whose last question has the model run tools. */
function conversation(): { record: AccountRecord } {
  let record: AccountRecord | null = null;
  let now = Date.parse("2026-06-01T13:30:17.123Z");
  const device = "3f2c9a1b";
  const send = (event: GovernorEvent): void => {
    if (teen === undefined) throw new Error("the policy has a band");
    const account = { timeZone: "America/Los_Angeles" };
    const version = { policy, band: teen, later: null, hold: null };
    record = reduce(version, { account, event, record, now, mayChange: false }, applyGuardianEvent).record;
    now += 137;
  };
  for (let day = 0; day < 14; day++) {
    for (let minute = 0; minute < 40; minute++) {
      const requestId = `0f3a9c5e7b1d${day}${minute}`;
      if (minute % 4 === 0) {
        send({ type: "message", device, requestId });
        send({ type: "answered", requestId });
      }
      send({ type: "active", device });
      now += MINUTE - 137;
    }
    if (day < 13) now += 24 * HOUR - 40 * MINUTE + day * 1234;
  }
  send({ type: "message", device, requestId: "5a1f0c77d2e8" });
  send({ type: "answered", requestId: "5a1f0c77d2e8" });
  send({ type: "calls", requestId: "5a1f0c77d2e8", calls: ["call_x8HqZ1"] });
  send({ type: "message", device, requestId: "c90be3417f66", answers: ["call_x8HqZ1"] });
  send({ type: "calls", requestId: "c90be3417f66", calls: ["call_p2LmW9"] });
  if (record === null) throw new Error("events make a record");
  return { record };
}

describe("a record as text", () => {
  test("comes back as it was", () => {
    const { record } = fortnight();
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  test("comes back as it was when paused without end", () => {
    const { record } = fortnight();
    expect(decodeRecord(encodeRecord({ ...record, pausedUntil: Infinity })).pausedUntil).toBe(Infinity);
    expect(decodeRecord(encodeRecord({ ...record, heldUntil: Infinity })).heldUntil).toBe(Infinity);
  });

  test("is ASCII JSON, whatever a device is called", () => {
    const { record } = fortnight();
    for (const device of [
      'a "quoted" one',
      "back\\slash",
      "new\nline",
      "tab\u0000",
      "Téléphone",
      "手机",
      "📱",
      "\ud83d",
      "x".repeat(3000),
    ]) {
      const named = { ...record, leases: [{ device, end: record.last + 1, since: record.last - 1 }] };
      const text = encodeRecord(named);
      expect(text).toMatch(/^[ -~]*$/);
      expect(JSON.parse(text)).toHaveLength(20);
      expect(decodeRecord(text)).toEqual(named);
    }
  });

  test.each([
    0,
    1,
    -1,
    9,
    10,
    99,
    100,
    999_999_999,
    1_000_000_000,
    1_000_000_001,
    -1_000_000_000,
    1_795_502_558_916,
    Number.MAX_SAFE_INTEGER,
  ])("keeps the number %d", (number) => {
    const { record } = fortnight();
    expect(decodeRecord(encodeRecord({ ...record, liftedUntil: number })).liftedUntil).toBe(number);
  });

  test("can follow other text", () => {
    const { record } = fortnight();
    const text = encodeRecord(record, "front|");
    expect(text).toBe(`front|${encodeRecord(record)}`);
    expect(decodeRecord(text, 6)).toEqual(record);
  });

  test("is small: a typical teen with 14 days of history stays under 450 bytes", () => {
    const { record } = fortnight();
    const plain = { signals: null, grantedMs: 0 };
    const days = record.past.days.map((day) => ({ ...day, ...plain }));
    const today = { ...record.today, ...plain };
    const guardianless = { adjusted: null, liftedUntil: 0, pausedUntil: 0, pauses: [], actions: [] };
    const typical = { ...record, past: { ...record.past, days }, today, ...guardianless };
    expect(encodeRecord(typical).length).toBeLessThan(450);
    expect(record.past.days).toHaveLength(13);
  });

  test("stays under 450 bytes in the middle of a conversation, with a tool that runs", () => {
    const { record } = conversation();
    expect(record.past.days).toHaveLength(13);
    expect(record.pastCharges).toHaveLength(6);
    expect(record.charges).toHaveLength(2);
    expect(record.turns).toHaveLength(4);
    expect(record.turns.at(-1)).toMatchObject({ steps: 1, ids: { length: 2 }, calls: { length: 2 } });
    expect(record.unseen).toHaveLength(2);
    expect(encodeRecord(record).length).toBeLessThan(450);
    expect(decodeRecord(encodeRecord(record))).toEqual({ ...record, foreseen: null });
  });

  test("two with the same adjustment share it, so that its limits are compiled once", () => {
    const text = encodeRecord(fortnight().record);
    expect(decodeRecord(text).adjusted).toBe(decodeRecord(text).adjusted);
  });

  // Version 1 as first written. It stays here forever.
  const VERSION_1 =
    '[1,"teen",1781443800000,"Asia/Shanghai","=",20618,52200000,[2400000,600000,300000,10,0,0,1,{"answers":1}],' +
    '"1.1ffuo.cuyo.6fhc 2.1ffuo",[[1,{"answers":1}]],[2400000,0,0],[["3f2c9a1b",60000,2400000]],30000,null,0,' +
    '{"dailyLimit":"1h"},[[7,600000,85714,2]],[["r13-36",240000,0,1,[[7,600000]]]],[["ai",2400000,0],["tip",5000,null]],' +
    '[["long",86400000,1]],[[3,900000,0]],[["nudge:long",86400000,1]],"a1b2c3d4e5f6",[600000,3],[[0,null],[3,1781445000000]],' +
    '[["c1",0,60000,0,900000],["c2",4,0,0,["dailyLimit"]],["c3",3,0,1,0]],1781530200000]';

  test("version 1 stays readable", () => {
    const record = decodeRecord(VERSION_1);
    expect(record).toMatchObject({
      band: "teen",
      last: 1_781_443_800_000,
      zone: "Asia/Shanghai",
      askedZone: "Asia/Shanghai",
      day: 20_618,
      dayEnd: 1_781_496_000_000,
      today: { usedMs: 2_400_000, nightMs: 600_000, grantedMs: 300_000, messages: 10, signals: { answers: 1 } },
      streakMs: 2_400_000,
      pausedUntil: Infinity,
      adjusted: { dailyLimit: "1h" },
      version: "a1b2c3d4e5f6",
      hold: { until: 1_781_444_400_000, reason: "daily-limit" },
      heldUntil: 1_781_530_200_000,
      pauses: [
        { by: null, until: Infinity },
        { by: "school", until: 1_781_445_000_000 },
      ],
      actions: [
        { id: "c1", type: "grant", at: 1_781_443_740_000, denied: false, grantedMs: 900_000, adjusted: null },
        { id: "c2", type: "adjust", at: 1_781_443_800_000, denied: false, grantedMs: null, adjusted: ["dailyLimit"] },
        { id: "c3", type: "lift", at: 1_781_443_800_000, denied: true, grantedMs: null, adjusted: null },
      ],
    });
    expect(record.past.last6UsedMs).toBe(4_800_000);
    expect(record.charges).toEqual([
      {
        id: shortHash("r13-36"),
        at: 1_781_443_560_000,
        day: 20_618,
        state: "open",
        voice: false,
        retries: 1,
        buckets: [{ limit: 7, perMs: 600_000 }],
      },
    ]);
    expect(record).toMatchObject({ region: "", pastCharges: [], turns: [] });
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  // Version 2 as first written. It stays here forever.
  const VERSION_2 =
    '[2,"teen",1781443800000,"Asia/Shanghai","=","US-CA",20618,52200000,[2400000,600000,300000,10,0,0,1,{"answers":1}],' +
    '"1.1ffuo.cuyo.6fhc 2.1ffuo",[[1,{"answers":1}]],[2400000,0,0],[["3f2c9a1b",60000,2400000]],30000,null,0,' +
    '{"dailyLimit":"1h"},[[7,600000,85714,2]],[["r13-36",240000,0,1,1,7,600000],["r13-37",0,0,2,0]],' +
    '"k3j9x2aa.b4g0 x1.c5h2.1",[[240000,3,"k3j9x2aa x1","c1.x1 c2 c3.0"],[0,0,"z"]],[["ai",2400000,0],["tip",5000,null]],' +
    '[["long",86400000,1]],[[3,900000,0]],[["nudge:long",86400000,1]],"a1b2c3d4e5f6",[600000,3],[[0,null],[3,1781445000000]],' +
    '[["c1",0,60000,0,900000],["c2",4,0,0,["dailyLimit"]],["c3",3,0,1,0]],1781530200000]';

  test("version 2 stays readable", () => {
    const record = decodeRecord(VERSION_2);
    const number = (text: string): number => Number.parseInt(text, 36);
    const hash = (text: string): number => ofOlderHash(number(text));
    expect(record).toMatchObject({
      region: "US-CA",
      charges: [
        { id: shortHash("r13-36"), state: "answered", retries: 1, buckets: [{ limit: 7, perMs: 600_000 }] },
        { id: shortHash("r13-37"), state: "given-back", retries: 0, buckets: [] },
      ],
      pastCharges: [
        { id: hash("k3j9x2aa"), at: record.last - number("b4g0"), state: "open" },
        { id: hash("x1"), at: record.last - number("c5h2"), state: "answered" },
      ],
      turns: [
        {
          openedAt: record.last - 240_000,
          exempt: true,
          steps: 1,
          ids: [hash("k3j9x2aa"), hash("x1")],
          calls: [
            { id: hash("c1"), usedBy: hash("x1") },
            { id: hash("c2"), usedBy: 0 },
            { id: hash("c3"), usedBy: -1 },
          ],
        },
        { openedAt: record.last, exempt: false, steps: 0, ids: [hash("z")], calls: [] },
      ],
    });
    expect(record).toMatchObject({ consentedAt: 0, voice: null });
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  // Version 3 as first written. It stays here forever.
  const VERSION_3 =
    VERSION_2.replace("[2,", "[3,")
      .replace('"r13-37",0,0,2,0]', '"r13-37",0,0,5,0]')
      .replace("c5h2.1", "c5h2.4")
      .slice(0, -1) + ",1781400000000,[900000,3,120000,[[7,600000,85714,2]]]]";

  test("version 3 stays readable", () => {
    const record = decodeRecord(VERSION_3);
    expect(record).toMatchObject({
      charges: [
        { id: shortHash("r13-36"), state: "answered", voice: false },
        { id: shortHash("r13-37"), state: "given-back", voice: true },
      ],
      pastCharges: [
        { state: "open", voice: false },
        { state: "answered", voice: true },
      ],
      consentedAt: 1_781_400_000_000,
      voice: {
        usedMs: 900_000,
        messages: 3,
        leaseEnd: record.last + 120_000,
        buckets: [{ limit: 7, perMs: 600_000, tatMs: record.last + 85_714, tatPart: 2 }],
      },
    });
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  // The record of version 3 as version 4 first wrote it. It stays here forever.
  const VERSION_4 =
    '[4,"teen","Asia/Shanghai","pX6kOL0.52a.37890.99Y0.2iv0.19fw.a...1.99Y0.1..7kM.!..pXbuov0.pX3JJo0","99Y1.2iv0.1' +
    '9fw 99Y1",["3f2c9a1b","eFw.99Y0"],"7.2iv0.kXi.2","nNFbHw.WC0.1.1 8ot62P..5...1","WQ4EXEbUe0 0000iBc$x8","WQ4EX' +
    'E@WC0.3+iB,6N=1,6O,6P! z@0",["ai","99Y0","tip","1e8.-1"],["long","59BM0.1"],"4.3rKw",[2],"a1b2c3d4e5f6","US-CA' +
    '",[[0,{"answers":1}],[1,{"answers":1}]],{"dailyLimit":"1h"},[[0,null],[3,1781445000000]],[["c1",0,60000,0,9000' +
    '00],["c2",4,0,0,["dailyLimit"]],["c3",3,0,1,0]],[600000,3],[900000,3,120000,"7.2iv0.kXi.2"]]';

  test("version 4 stays readable", () => {
    expect(decodeRecord(VERSION_4)).toEqual(decodeRecord(VERSION_3));
    expect(encodeRecord(decodeRecord(VERSION_3))).toBe(VERSION_4);
  });

  test.each([
    ["a reason", VERSION_2.replace("[3,900000,0]", "[9,900000,0]")],
    ["a role", VERSION_2.replace("[3,1781445000000]", "[9,1781445000000]")],
    ["an action", VERSION_2.replace('"c2",4,', '"c2",9,')],
    ["what became of a charge", VERSION_2.replace("240000,0,1,1,7", "240000,0,9,1,7")],
    ["why a policy waits", VERSION_2.replace("[600000,3]", "[600000,9]")],
    ["whether something was denied", VERSION_2.replace('"c3",3,0,1,0', '"c3",3,0,2,0')],
    ["a notice", VERSION_2.replace("nudge:long", "fudge:long")],
    ["a reason of version 4", VERSION_4.replace('"4.3rKw"', '"Z.3rKw"')],
    ["what became of a charge of version 4", VERSION_4.replace(".WC0.1.1 ", ".WC0.9.1 ")],
    ["a notice of version 4", VERSION_4.replace(",[2],", ",[5],")],
    ["a turn's charge", VERSION_4.replace(" z@0", " *9")],
    ["the step that used a call up", VERSION_4.replace("6N=1", "6N=4")],
  ])("an unknown code for %s is unreadable, and not read as something else", (_, text) => {
    expect([VERSION_2, VERSION_4]).not.toContain(text);
    expect(() => decodeRecord(text)).toThrow(expect.objectContaining({ code: "record-unreadable" }));
  });

  test("a record that was cut anywhere is refused", () => {
    const isRefused = (text: string): boolean => {
      try {
        decodeRecord(text);
        return false;
      } catch (error) {
        return /cannot be read/.test(String(error));
      }
    };
    for (const text of [VERSION_1, VERSION_2, VERSION_3, VERSION_4]) {
      const ends = Array.from({ length: text.length }, (_, end) => end);
      expect(ends.filter((end) => !isRefused(text.slice(0, end)))).toEqual([]);
    }
  });

  test("what cannot be read is not quoted in any error", () => {
    const secret = "a-device-of-somebody";
    for (const text of [
      VERSION_1.replace("3f2c9a1b", `${secret}\\x`),
      VERSION_1.replace('{"dailyLimit":"1h"}', `{${secret}}`),
      secret,
    ]) {
      expect(() => decodeRecord(text)).toThrow(
        expect.objectContaining({ cause: expect.objectContaining({ message: expect.not.stringContaining("device") }) }),
      );
    }
  });

  test("a record of which any part is missing is refused", () => {
    const parts: unknown[] = JSON.parse(VERSION_1);
    for (let i = 0; i < parts.length; i++) {
      expect(() => decodeRecord(JSON.stringify(parts.toSpliced(i, 1)))).toThrow(/cannot be read/);
    }
  });

  test.each([
    ["text that is no JSON", "{"],
    ["JSON that is not a record", '{"used":0}'],
    ["a newer version", '[99,"teen"]'],
    ["a record that was cut", `${VERSION_1.slice(0, 60)}]]`],
    ["a record with a text for a number", VERSION_1.replace("1781443800000", '"soon"')],
    ["a record with a number missing", VERSION_1.replace("2400000", "null")],
    ["a record with a broken number", VERSION_1.replace("2400000", "2400000.5")],
    ["a record with a number that is too large to count with", VERSION_1.replace("2400000", "99999999999999999")],
    ["a record whose past does not consist of numbers", VERSION_1.replace("1.1ffuo", "1.!!")],
    ["a record with a list for an adjustment", VERSION_1.replace('{"dailyLimit":"1h"}', "[]")],
    ["a record with something behind it", `${VERSION_1}[]`],
    ["a record with a part too many", VERSION_1.replace(/]$/, ",0]")],
    ["nothing", ""],
  ])("%s is refused, never taken for an account without use", (_, text) => {
    expect(() => decodeRecord(text)).toThrow(RecessError);
    expect(() => decodeRecord(text)).toThrow(/cannot be read/);
  });
});
