import { describe, expect, test } from "vitest";
import { compilePolicy } from "../rules/compile.ts";
import type { GovernorEvent, Role } from "../values/event.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Change } from "./guardian-event.ts";
import { reduce, type Step } from "./reduce.ts";
import { applyGuardianEvent } from "./guardian.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse("2026-06-01T12:00:00Z");

const policy = compilePolicy({
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      quietHours: [{ from: "22:00", to: "06:00" }],
      guardian: {
        maxExtraTimePerDay: "30m",
        mayLiftQuietHours: true,
        mayAdjust: ["dailyLimit", "quietHours", "messageLimits"],
      },
    },
  },
});

interface Line {
  /** Sends an event, minutes after noon. */
  send(event: GovernorEvent, minute?: number): Step & Change;
  readonly record: AccountRecord;
}

function line(): Line {
  const [teen] = policy.bands;
  if (teen === undefined) throw new Error("the policy has a band");
  let record: AccountRecord | null = null;
  return {
    send: (event, minute = 0) => {
      const version = { policy, band: teen, later: null, hold: null };
      const now = NOON + minute * MINUTE;
      const step = reduce(
        version,
        { account: { timeZone: "UTC" }, event, record, now, mayChange: false },
        applyGuardianEvent,
      );
      record = step.record;
      return { ...step, ...step.change };
    },
    get record() {
      if (record === null) throw new Error("no event yet");
      return record;
    },
  };
}

/** The values on which a decision depends, without those that every event changes. */
function standing({ record }: Line): unknown {
  const { last: _, actions: __, ...rest } = record;
  return rest;
}

const OTHERS: readonly Role[] = ["app", "school"];

describe.each(OTHERS)("only a parent may loosen, so %s", (by) => {
  test.each<[string, GovernorEvent]>([
    ["gives no time", { type: "grant", minutes: 10, by }],
    ["lifts no quiet hours", { type: "lift", until: NOON + 12 * HOUR, by }],
    ["adjusts nothing to more", { type: "adjust", limits: { dailyLimit: "61m" }, by }],
    ["does not resume another's pause", { type: "resume", by }],
  ])("%s", (_, event) => {
    const account = line();
    account.send({ type: "pause", by: "parent" });
    const before = standing(account);
    expect(account.send(event)).toMatchObject({ outcome: "ok", denied: true });
    expect(standing(account)).toEqual(before);
  });

  test("reports that nothing was given when an action was denied", () => {
    const account = line();
    expect(account.send({ type: "grant", minutes: 10, by })).toMatchObject({ grantedMs: 0, denied: true });
    expect(account.send({ type: "adjust", limits: { dailyLimit: "2h" }, by })).toMatchObject({
      adjusted: [],
      denied: true,
    });
  });

  test("may adjust to less, in addition to a parent's settings", () => {
    const account = line();
    account.send({ type: "adjust", limits: { dailyLimit: "40m" }, by: "parent" });
    expect(account.send({ type: "adjust", limits: { messageLimits: [{ limit: 9, per: "day" }] }, by })).toMatchObject({
      adjusted: ["messageLimits"],
      denied: false,
    });
    expect(account.record.adjusted).toEqual({ dailyLimit: "40m", messageLimits: [{ limit: 9, per: "day" }] });
    // The band's hour is more than the parent's 40 minutes, but not more than the band's limit.
    expect(account.send({ type: "adjust", limits: { dailyLimit: "1h" }, by })).toMatchObject({ denied: true });
    account.send({ type: "adjust", limits: {}, by });
    expect(account.record.adjusted).toMatchObject({ dailyLimit: "40m" });
  });

  test("may end a lift sooner", () => {
    const account = line();
    account.send({ type: "lift", until: NOON + 12 * HOUR, by: "parent" });
    expect(account.send({ type: "lift", until: NOON + 11 * HOUR, by })).toMatchObject({ denied: false });
    expect(account.send({ type: "lift", until: NOON + 12 * HOUR, by })).toMatchObject({ denied: true });
    expect(account.record.liftedUntil).toBe(NOON + 11 * HOUR);
  });

  test("may pause, and resume its own pause", () => {
    const account = line();
    account.send({ type: "pause", until: NOON + HOUR, by });
    expect(account.send({ type: "status" }, 1)).toMatchObject({ reason: "paused", resumesAt: NOON + HOUR });
    expect(account.send({ type: "pause", until: NOON + MINUTE, by }, 2)).toMatchObject({ denied: true });
    expect(account.send({ type: "resume", by }, 3)).toMatchObject({ denied: false });
    expect(account.send({ type: "status" }, 3)).toMatchObject({ outcome: "allow" });
  });

  test("leaves a parent's pause in force when its own ends", () => {
    const account = line();
    account.send({ type: "pause", until: NOON + HOUR, by: "parent" });
    account.send({ type: "pause", by });
    expect(account.send({ type: "resume", by })).toMatchObject({ denied: false });
    expect(account.send({ type: "status" })).toMatchObject({ reason: "paused", resumesAt: NOON + HOUR });
    expect(account.send({ type: "resume", by })).toMatchObject({ denied: true });
  });

  test("can be overruled by a parent", () => {
    const account = line();
    account.send({ type: "pause", by });
    account.send({ type: "resume", by: "parent" });
    expect(account.send({ type: "status" })).toMatchObject({ outcome: "allow" });
  });
});

describe("an action with an id", () => {
  test("that is repeated changes nothing and gets the same answer", () => {
    const account = line();
    const event: GovernorEvent = { type: "grant", minutes: 20, by: "parent", actionId: "c1" };
    expect(account.send(event)).toMatchObject({ grantedMs: 20 * MINUTE, repeated: false });
    expect(account.send({ type: "grant", minutes: 20, by: "parent", actionId: "c2" })).toMatchObject({
      grantedMs: 10 * MINUTE,
    });
    expect(account.send(event, 5)).toMatchObject({ grantedMs: 20 * MINUTE, repeated: true, denied: false });
    expect(account.record.today.grantedMs).toBe(30 * MINUTE);
  });

  test("from a stale page does not undo what came after", () => {
    const account = line();
    account.send({ type: "pause", by: "parent", actionId: "p" });
    account.send({ type: "resume", by: "parent", actionId: "r" });
    expect(account.send({ type: "pause", by: "parent", actionId: "p" })).toMatchObject({ repeated: true });
    expect(account.send({ type: "status" })).toMatchObject({ outcome: "allow" });
    account.send({ type: "adjust", limits: { dailyLimit: "30m" }, actionId: "a" });
    account.send({ type: "adjust", limits: { dailyLimit: "45m" } });
    expect(account.send({ type: "adjust", limits: { dailyLimit: "30m" }, actionId: "a" })).toMatchObject({
      adjusted: ["dailyLimit"],
    });
    expect(account.record.adjusted).toEqual({ dailyLimit: "45m" });
  });

  test("that was denied stays denied", () => {
    const account = line();
    const event: GovernorEvent = { type: "grant", minutes: 5, by: "school", actionId: "c1" };
    account.send(event);
    expect(account.send(event)).toMatchObject({ denied: true, grantedMs: 0, repeated: true });
  });

  test("is identified by its id and its kind", () => {
    const account = line();
    account.send({ type: "pause", actionId: "c1" });
    expect(account.send({ type: "resume", actionId: "c1" })).toMatchObject({ repeated: false });
    expect(account.send({ type: "status" })).toMatchObject({ outcome: "allow" });
  });

  test("is forgotten after sixteen others, or a week", () => {
    const account = line();
    for (let i = 0; i < 20; i++) account.send({ type: "resume", actionId: `c${i}` });
    expect(account.record.actions).toHaveLength(16);
    account.send({ type: "resume", actionId: "new" }, 8 * 24 * 60);
    expect(account.record.actions.map(({ id }) => id)).toEqual(["new"]);
  });
});

describe("unlink", () => {
  test("removes what a parent had set, and keeps others' pauses", () => {
    const account = line();
    account.send({ type: "adjust", limits: { dailyLimit: "3h" }, by: "parent" });
    account.send({ type: "lift", until: NOON + 12 * HOUR, by: "parent" });
    account.send({ type: "grant", minutes: 30, by: "parent" });
    account.send({ type: "pause", by: "parent" });
    account.send({ type: "pause", until: NOON + HOUR, by: "school" });
    expect(account.send({ type: "unlink", by: "app" })).toMatchObject({ outcome: "ok", denied: false });
    expect(account.record).toMatchObject({ adjusted: null, liftedUntil: 0, pausedUntil: NOON + HOUR });
    expect(account.record.today.grantedMs).toBe(0);
    expect(account.send({ type: "status" }, 60)).toMatchObject({ outcome: "allow", remainingMs: HOUR });
  });

  test("cannot be done by a school", () => {
    const account = line();
    account.send({ type: "adjust", limits: { dailyLimit: "3h" }, by: "parent" });
    expect(account.send({ type: "unlink", by: "school" })).toMatchObject({ denied: true });
    expect(account.record.adjusted).toEqual({ dailyLimit: "3h" });
  });

  test("keeps a pause whose author is not known", () => {
    const account = line();
    account.send({ type: "pause" });
    account.send({ type: "unlink" });
    expect(account.send({ type: "status" })).toMatchObject({ reason: "paused" });
  });
});
