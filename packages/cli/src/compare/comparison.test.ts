import { type BandInput, compilePolicy, type PolicyInput } from "@recess/core";
import { parseTraceLine } from "@recess/core/replay";
import { expect, test } from "vitest";
import { type Comparison, makeComparison } from "./comparison.ts";
import { makeSide } from "./side.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");

interface Line {
  readonly at: number;
  readonly type: string;
  readonly account?: string;
  readonly age?: unknown;
}

/** Someone who is there every minute. */
function there(from: number, minutes: number, more: object = {}): readonly Line[] {
  return Array.from({ length: minutes }, (_, index) => ({ at: from + index * MINUTE, type: "active", ...more }));
}

function teens(limits: Omit<BandInput, "ages">, more: Partial<PolicyInput> = {}): PolicyInput {
  return { ...more, bands: { teen: { ages: [13, 18], ...limits }, ...more.bands } };
}

function compared(before: PolicyInput, after: PolicyInput, lines: readonly Line[]): Comparison {
  const [oldSide, newSide] = [before, after].map((input) =>
    makeSide({ name: "p", input, policy: compilePolicy(input), presets: [] }),
  );
  for (const line of lines) {
    const event = parseTraceLine(JSON.stringify({ account: "a1", age: 14, ...line }));
    oldSide!.decide(event);
    newSide!.decide(event);
  }
  oldSide!.finish();
  newSide!.finish();
  const facts = { name: "t", events: lines.length, accounts: oldSide!.tallies.size, from: null, to: null };
  return makeComparison(oldSide!, newSide!, facts, new Map([["a1", 14]]), 10);
}

test("a looser limit: who is stopped, when, why, and for how long it is used", () => {
  const lines = [...there(NOON, 100), { at: NOON + 100 * MINUTE, type: "message" }];
  const { total, reasons, changes, accounts } = compared(
    teens({ dailyLimit: "60m" }),
    teens({ dailyLimit: "75m" }),
    lines,
  );
  expect(total).toMatchObject({
    accounts: 1,
    old: { accountDays: 1, accountsStopped: 1, stops: 1, minutes: 60, minutesPerDay: 60, refusedMessages: 1 },
    new: { accountDays: 1, accountsStopped: 1, stops: 1, minutes: 75, minutesPerDay: 75, refusedMessages: 1 },
  });
  expect(total.old.warningsPerDay).toBe(3);
  expect(total.old.stopsByHour[13]).toBe(1);
  expect(total.new.stopsByHour[13]).toBe(1);
  expect(reasons).toEqual([{ reason: "daily-limit", old: { stops: 1, accounts: 1 }, new: { stops: 1, accounts: 1 } }]);
  expect(changes).toMatchObject({ unchanged: 0, moreTime: 1, lessTime: 0, noLongerStopped: 0 });
  expect(changes.minutesPerDay).toEqual([{ from: 14, to: 16, accounts: 1 }]);
  expect(accounts).toEqual([
    {
      account: "a1",
      age: 14,
      old: { band: "teen", minutesPerDay: 60, stops: 1, refusedMessages: 1, reason: "daily-limit" },
      new: { band: "teen", minutesPerDay: 75, stops: 1, refusedMessages: 1, reason: "daily-limit" },
    },
  ]);
});

test("the same policy twice changes nothing", () => {
  const policy = teens({ dailyLimit: "60m" });
  const { total, changes, accounts } = compared(policy, policy, there(NOON, 100));
  expect(total.old).toEqual(total.new);
  expect(changes).toMatchObject({ unchanged: 1, minutesPerDay: [] });
  expect(accounts).toEqual([]);
});

test("leases that nothing follows are counted, and so is use up to the evening before", () => {
  // 10 heartbeats leave a lease of 65 s behind the last.
  const { total } = compared(teens({}), teens({}), [...there(NOON, 10), ...there(NOON + 24 * 60 * MINUTE, 10)]);
  expect(total.old.minutes).toBeCloseTo(2 * (9 + 65 / 60), 3);
  expect(total.old.accountDays).toBe(2);
});

test("a stop is counted again after something was allowed, or for another reason, or on another day", () => {
  const stopped = teens({ quietHours: [{ from: "12:00", to: "13:00" }] });
  const message = (minute: number): Line => ({ at: NOON + minute * MINUTE, type: "message" });
  const once = compared(stopped, stopped, [message(0), message(1), message(59)]);
  expect(once.total.old).toMatchObject({ stops: 1, refusedMessages: 3 });
  const day = 24 * 60;
  const twice = compared(stopped, stopped, [message(0), message(-60 + day), message(day), message(2 * day)]);
  expect(twice.total.old).toMatchObject({ stops: 3, refusedMessages: 3 });
});

test("bands that change, and accounts that are governed on one side only", () => {
  const before = teens({ dailyLimit: "1h" });
  const after: PolicyInput = { bands: { young: { ages: [13, 16] }, student: { ages: [18, 21] } } };
  const lines = [
    ...there(NOON, 3, { account: "a1", age: 14 }),
    ...there(NOON, 3, { account: "a2", age: 17 }),
    ...there(NOON, 3, { account: "a3", age: 19 }),
    ...there(NOON, 3, { account: "a4", age: 40 }),
  ];
  const { bands, changes, total } = compared(before, after, lines);
  expect(total.accounts).toBe(3);
  expect(bands.map(({ oldBand, newBand }) => [oldBand, newBand])).toEqual([
    ["teen", "young"],
    ["teen", null],
    [null, "student"],
  ]);
  expect(changes).toMatchObject({ otherBand: 1, newlyGoverned: 1, noLongerGoverned: 1, moreTime: 0, lessTime: 0 });
});

test("a policy that only observes says what it would have done", () => {
  const { total } = compared(
    teens({ dailyLimit: "10m" }, { mode: "observe" }),
    teens({ dailyLimit: "10m" }),
    there(NOON, 30),
  );
  expect(total.old).toMatchObject({ stops: 0, wouldStops: 1 });
  expect(total.new).toMatchObject({ stops: 1, wouldStops: 0 });
});
