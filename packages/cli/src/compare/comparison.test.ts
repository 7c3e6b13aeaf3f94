import { type BandInput, compilePolicy, type PolicyInput } from "@recess/core/policy";
import { parseTraceLine } from "@recess/core/replay";
import { expect, test } from "vitest";
import { type Comparison, makeComparison } from "./comparison.ts";
import type { ReactionOptions } from "./reactions.ts";
import { makeSides } from "./side.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-11-24T12:00:00Z");

interface Line {
  readonly at: number;
  readonly type: string;
  readonly account?: string;
  readonly age?: unknown;
}

/** An account with a heartbeat every minute. */
function there(from: number, minutes: number, more: object = {}): readonly Line[] {
  return Array.from({ length: minutes }, (_, index) => ({ at: from + index * MINUTE, type: "active", ...more }));
}

function teens(limits: Omit<BandInput, "ages">, more: Partial<PolicyInput> = {}): PolicyInput {
  return { ...more, bands: { teen: { ages: [13, 18], ...limits }, ...more.bands } };
}

function compared(
  before: PolicyInput,
  after: PolicyInput,
  lines: readonly Line[],
  reactions: ReactionOptions | null = null,
): Comparison {
  const named = (input: PolicyInput) => ({ name: "p", policy: compilePolicy(input) });
  const { old: oldSide, new: newSide, measuredByOld } = makeSides(named(before), named(after), reactions);
  for (const line of lines) {
    const event = parseTraceLine(JSON.stringify({ account: "a1", age: 14, ...line }));
    oldSide.decide(event);
    newSide.decide(event);
  }
  oldSide.finish();
  newSide.finish();
  const facts = { name: "t", events: lines.length, accounts: oldSide.tallies.size, from: null, to: null };
  const trace = { ...facts, simulated: false, reactions, measuredByOld };
  return makeComparison(oldSide, newSide, { facts: trace, ages: new Map([["a1", 14]]), top: 10, differences: [] });
}

test("a looser limit: who is stopped, when, why, and for how long it is used", () => {
  const lines = [...there(NOON, 100), { at: NOON + 100 * MINUTE, type: "message" }];
  const { total, changes, accounts } = compared(teens({ dailyLimit: "60m" }), teens({ dailyLimit: "75m" }), lines);
  expect(total).toMatchObject({
    accounts: 1,
    old: { accountDays: 1, accountsStopped: 1, stops: 1, minutes: 60, minutesPerDay: 60, refusedTries: 1 },
    new: { accountDays: 1, accountsStopped: 1, stops: 1, minutes: 75, minutesPerDay: 75, refusedTries: 1 },
  });
  expect(total.old.warningsPerDay).toBe(3);
  expect(total.old.stopsByHour[13]).toBe(1);
  expect(total.new.stopsByHour[13]).toBe(1);
  const once = { stops: 1, accounts: 1, refusedTries: 1 };
  expect(total.reasons).toEqual([{ reason: "daily-limit", old: once, new: once }]);
  expect(changes).toMatchObject({ unchanged: 0, moreTime: 1, lessTime: 0, noLongerStopped: 0 });
  expect(changes.minutesPerDay).toEqual([{ from: 14, to: 16, accounts: 1 }]);
  expect(accounts).toEqual([
    {
      account: "a1",
      age: 14,
      old: { band: "teen", minutesPerDay: 60, stops: 1, refusedTries: 1 },
      new: { band: "teen", minutesPerDay: 75, stops: 1, refusedTries: 1 },
      changed: [{ reason: "daily-limit", oldStops: 1, newStops: 1, moment: "later" }],
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
  // After 10 heartbeats a lease of 65 s remains.
  const { total } = compared(teens({}), teens({}), [...there(NOON, 10), ...there(NOON + 24 * 60 * MINUTE, 10)]);
  expect(total.old.minutes).toBeCloseTo(2 * (9 + 65 / 60), 3);
  expect(total.old.accountDays).toBe(2);
});

test("a stop is counted again after something was allowed, or for another reason, or on another day", () => {
  const stopped = teens({ quietHours: [{ from: "12:00", to: "13:00" }] });
  const message = (minute: number): Line => ({ at: NOON + minute * MINUTE, type: "message" });
  const once = compared(stopped, stopped, [message(0), message(1), message(59)]);
  expect(once.total.old).toMatchObject({ stops: 1, refusedTries: 3 });
  const day = 24 * 60;
  const twice = compared(stopped, stopped, [message(0), message(-60 + day), message(day), message(2 * day)]);
  expect(twice.total.old).toMatchObject({ stops: 3, refusedTries: 3 });
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

test("a policy in observe mode reports what it would have done", () => {
  const { total } = compared(
    teens({ dailyLimit: "10m" }, { mode: "observe" }),
    teens({ dailyLimit: "10m" }),
    there(NOON, 30),
  );
  expect(total.old).toMatchObject({ stops: 0, wouldStops: 1 });
  expect(total.new).toMatchObject({ stops: 1, wouldStops: 0 });
});

test("a lease over the day's start counts on both days, as in a replay", () => {
  // The day starts at 04:00 UTC; the last heartbeat of the night leases 65 s.
  const night = Date.parse("2026-11-25T03:55:00Z");
  const { total } = compared(teens({}), teens({}), [...there(night, 5), { at: night + 4.5 * MINUTE, type: "active" }]);
  expect(total.old.minutes).toBeCloseTo(4.5 + 65 / 60, 3);
  // The account did not return on the following day.
  expect(total.old.accountDays).toBe(1);
  // With events on both days nothing is lost either.
  const on = compared(teens({}), teens({}), there(night, 10));
  expect(on.total.old.minutes).toBeCloseTo(9 + 65 / 60, 3);
  expect(on.total.old.accountDays).toBe(2);
});

test("the rule that changed is named, not the one that stops most", () => {
  // Quiet hours stop it three times, on both sides; the daily limit comes later.
  const quietHours = [{ from: "16:00", to: "18:00" }];
  const hours = [4, 5].map((hour) => ({ at: NOON + hour * 60 * MINUTE, type: "message" }));
  const lines = [...there(NOON, 80), ...hours];
  const { accounts } = compared(
    teens({ dailyLimit: "60m", quietHours }),
    teens({ dailyLimit: "75m", quietHours }),
    lines,
  );
  expect(accounts[0]!.changed).toEqual([{ reason: "daily-limit", oldStops: 1, newStops: 1, moment: "later" }]);
});

test("reasons and intervals are per band, and refused messages do not count as messages", () => {
  const before = teens({ dailyLimit: "10m" }, { bands: { child: { ages: [6, 13], dailyLimit: "5m" } } });
  const lines = Array.from({ length: 12 }, (_, index) =>
    there(NOON, 20, { account: `a${index}`, age: index < 6 ? 9 : 15, type: "message" }),
  ).flat();
  const { bands, total } = compared(
    before,
    teens({ dailyLimit: "10m" }, { bands: { child: { ages: [6, 13] } } }),
    lines,
  );
  const child = bands.find(({ oldBand }) => oldBand === "child")!;
  expect(child.reasons).toEqual([
    {
      reason: "daily-limit",
      old: { stops: 6, accounts: 6, refusedTries: 6 * 15 },
      new: { stops: 0, accounts: 0, refusedTries: 0 },
    },
  ]);
  expect(child.old).toMatchObject({ messages: 6 * 5, refusedTries: 6 * 15, stoppedPercent: 100 });
  expect(child.change.stoppedPercent).toEqual([-100, -100]);
  expect(total.old.stoppedPercentInterval![0]).toBeLessThan(100);
});

test("a different presence does not change minutes of use: they are measured by the old one", () => {
  const shorter = { presence: { message: "1s", heartbeat: "10s" } } as const;
  const { total, trace } = compared(teens({}), teens({}, shorter), there(NOON, 100));
  expect(trace.measuredByOld).toBe(true);
  expect(total.new.minutes).toBeCloseTo(total.old.minutes, 3);
  // 10 s of each minute.
  expect(total.new.countedMinutesPerDay).toBeCloseTo(100 / 6, 1);
  // If the new count reaches a limit later, the difference is reported as time.
  const limited = compared(teens({ dailyLimit: "15m" }), teens({ dailyLimit: "15m" }, shorter), there(NOON, 120));
  expect(limited.total.old.minutes).toBeCloseTo(15, 3);
  expect(limited.total.new.minutes).toBeGreaterThan(85);
  expect(limited.total.new.minutes).toBeLessThan(92);
});

test("people who are refused give up after 1 to 3 tries, and some come back later", () => {
  const lines = Array.from({ length: 200 }, (_, index) =>
    there(NOON, 40, { account: `a${index}`, type: "message" }),
  ).flat();
  const closed = teens({ quietHours: [{ from: "12:10", to: "13:00" }] });
  const still = compared(closed, closed, lines).total.old;
  expect(still.refusedTries).toBe(200 * 30);
  const never = compared(closed, closed, lines, { maxTries: 3, comeBackPercent: 0 }).total.old;
  expect(never.refusedTries / 200).toBeGreaterThan(1.4);
  expect(never.refusedTries / 200).toBeLessThan(2);
  expect(never.messages).toBe(200 * 10);
  const half = compared(closed, closed, lines, { maxTries: 1, comeBackPercent: 50 }).total.old;
  expect(half.refusedTries).toBe(200);
  // The account returns and sends the other 30 messages.
  const back = (half.messages - 2000) / 30;
  expect(back).toBeGreaterThan(80);
  expect(back).toBeLessThan(120);
});
