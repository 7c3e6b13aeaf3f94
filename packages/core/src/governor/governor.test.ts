import { describe, expect, test } from "vitest";
import { PolicyError, RecessError } from "../values/errors.ts";
import type { PolicyInput } from "../values/policy.ts";
import type { Governor } from "./api.ts";
import { createGovernor } from "./governor.ts";
import { memoryStore } from "../store/memory.ts";
import { definePolicy } from "../policy/extend.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse("2026-06-01T12:00:00Z");

const policy: PolicyInput = {
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: "1h",
      messageLimits: [{ limit: 2, per: "day" }],
      reminders: [{ id: "ai", at: "start-of-day" }],
      guardian: { maxExtraTimePerDay: "30m", mayAdjust: ["dailyLimit"], mayLiftQuietHours: true },
      features: { pushNotifications: false },
    },
  },
};

/** A governor with a clock that the test sets. */
function given(input: PolicyInput = policy): { governor: Governor; wait: (ms: number) => void } {
  let now = NOON;
  return {
    governor: createGovernor({ policy: definePolicy(input), store: memoryStore(), clock: () => now }),
    wait: (ms) => {
      now += ms;
    },
  };
}

const teen = { id: "t1", age: 14 };

describe("an account in a band", () => {
  test("has quotas that an app cannot change for another account with as many messages", async () => {
    const { governor } = given();
    for (const id of ["t1", "t2", "t3"]) {
      const { quotas } = await governor.admit({ id, age: 14 });
      expect(quotas).toMatchObject([{ limit: 2, remaining: 1 }]);
      Reflect.set(quotas[0]!, "remaining", 100);
    }
  });

  test("receives the outcome, the reason, its end, the time left and the notices due", async () => {
    const { governor } = given();
    expect(await governor.admit(teen, { requestId: "r1" })).toMatchObject({
      band: "teen",
      outcome: "allow",
      reason: null,
      day: "2026-06-01",
      remainingMs: HOUR,
      stopReason: "daily-limit",
      notices: [{ kind: "reminder", id: "reminder:ai" }],
      limitMs: HOUR,
      quotas: [{ limit: 2, per: "day", remaining: 1 }],
      features: { pushNotifications: false },
      ageGroup: "13-15",
    });
  });

  test("is stopped when its day is used, until the next", async () => {
    const { governor, wait } = given();
    for (let minute = 0; minute < 61; minute++) {
      await governor.heartbeat(teen);
      wait(MINUTE);
    }
    const decision = await governor.admit(teen);
    expect(decision).toMatchObject({ outcome: "block", reason: "daily-limit", usedMs: HOUR, remainingMs: 0 });
    expect(new Date(decision.resumesAt ?? 0).toISOString()).toBe("2026-06-02T04:00:00.000Z");
  });

  test("gets back what a failed message was charged", async () => {
    const { governor } = given();
    await governor.admit(teen, { requestId: "r1" });
    await governor.admit(teen, { requestId: "r2" });
    expect(await governor.status(teen)).toMatchObject({ outcome: "block", reason: "message-limit" });
    await governor.refund(teen, { requestId: "r2" });
    expect(await governor.status(teen)).toMatchObject({ outcome: "allow", quotas: [{ remaining: 1 }] });
  });

  test("may always call for help", async () => {
    const { governor } = given();
    await governor.pause(teen);
    expect(await governor.admit(teen, { exempt: true })).toMatchObject({
      outcome: "allow",
      exempt: true,
      reason: null,
    });
    expect(await governor.admit(teen)).toMatchObject({ outcome: "block", reason: "paused", resumesAt: null });
  });

  test("is given more time, paused and adjusted by a guardian", async () => {
    const { governor } = given();
    expect(await governor.grant(teen, { minutes: 45 })).toMatchObject({
      grantedMs: 30 * MINUTE,
      remainingMs: 90 * MINUTE,
    });
    expect(await governor.adjust(teen, { limits: { dailyLimit: "10m" } })).toMatchObject({
      adjusted: ["dailyLimit"],
      remainingMs: 40 * MINUTE,
    });
    await governor.pause(teen, { until: NOON + HOUR });
    expect(await governor.status(teen)).toMatchObject({ reason: "paused", resumesAt: NOON + HOUR });
    await governor.resume(teen);
    expect(await governor.status(teen)).toMatchObject({ outcome: "allow" });
  });

  test("is exported whole, and erased whole", async () => {
    const { governor } = given();
    await governor.admit(teen);
    expect(await governor.export(teen)).toMatchObject({ version: 1, record: { band: "teen", today: { messages: 1 } } });
    await governor.forget(teen);
    expect(await governor.export(teen)).toBeNull();
  });

  test("an export is a copy, of what is stored and nothing else", async () => {
    const { governor, wait } = given();
    await governor.admit(teen);
    const exported = await governor.export(teen);
    const text = JSON.stringify(exported);
    wait(30_000);
    await governor.heartbeat(teen, { device: "phone" });
    expect(JSON.stringify(exported)).toBe(text);
    expect((await governor.export(teen))?.record).toMatchObject({ last: NOON + 30_000, foreseen: null });
  });

  test("loses its history after its retention, and its settings later", async () => {
    const { governor, wait } = given();
    await governor.admit(teen);
    await governor.adjust(teen, { limits: { dailyLimit: "10m" } });
    await governor.pause(teen);
    wait(36 * 24 * HOUR);
    expect(await governor.status(teen)).toMatchObject({ reason: "paused", limitMs: 10 * MINUTE });
    expect((await governor.export(teen))?.record).toMatchObject({ past: { days: [] }, today: { messages: 0 } });
    wait(399 * 24 * HOUR);
    expect(await governor.status(teen)).toMatchObject({ reason: "paused", limitMs: 10 * MINUTE });
    wait(400 * 24 * HOUR);
    expect(await governor.status(teen)).toMatchObject({ outcome: "allow", limitMs: HOUR });
  });

  test("keeps its band while its age is unknown", async () => {
    const { governor } = given();
    expect(await governor.status({ id: "t1" })).toMatchObject({ band: null });
    await governor.admit(teen);
    expect(await governor.status({ id: "t1", age: "unknown" })).toMatchObject({ band: "teen" });
  });

  test("has no band to keep when its retention has passed", async () => {
    const { governor, wait } = given();
    await governor.pause(teen);
    wait(400 * 24 * HOUR - 1);
    expect(await governor.status({ id: "t1" })).toMatchObject({ band: "teen" });
    wait(400 * 24 * HOUR);
    expect(await governor.status({ id: "t1" })).toMatchObject({ band: null });
  });
});

describe("a grown-up", () => {
  test("is always allowed, and nothing is stored or read", async () => {
    const store = memoryStore();
    const watched = { ...store, load: () => expect.unreachable("the store was looked at") };
    const governor = createGovernor({ policy: definePolicy(policy), store: watched });
    expect(await governor.admit({ id: "g1", age: 40 })).toMatchObject({
      band: null,
      outcome: "allow",
      remainingMs: null,
    });
    expect(store.size).toBe(0);
  });
});

describe("bad input", () => {
  test("a policy that is not valid is refused when the governor is made, with every problem", () => {
    const broken = { bands: { teen: { ages: [13, 18], dailyLimit: 60, warnigs: [] } } } as unknown as PolicyInput;
    expect(() => createGovernor({ policy: definePolicy(broken) })).toThrow(PolicyError);
    expect(() => createGovernor({ policy: definePolicy(broken) })).toThrow(/dailyLimit[\s\S]*warnigs/);
  });

  test.each([
    ["an empty id", { id: "" }],
    ["an id that is not a string", { id: 7 }],
    ["an id that is too long", { id: "t".repeat(513) }],
  ])("%s is rejected by its name, without repeating the value", async (_, account) => {
    const { governor } = given();
    const refused = governor.admit(account as never);
    await expect(refused).rejects.toThrow(RecessError);
    await expect(refused).rejects.toThrow(/^account\./);
  });

  test("amounts are whole numbers, instants are ms, limits are limits", async () => {
    const { governor } = given();
    await expect(governor.tokens(teen, { count: -1 })).rejects.toThrow(/^count/);
    await expect(governor.grant(teen, { minutes: 1.5 })).rejects.toThrow(/^minutes/);
    await expect(governor.lift(teen, { until: Number.NaN })).rejects.toThrow(/^until/);
    await expect(governor.adjust(teen, { limits: { dailyLimit: "soon" } })).rejects.toThrow(/dailyLimit/);
    expect(() => createGovernor({ policy: definePolicy(policy), retention: "0d" })).toThrow(/retention/);
  });
});

describe("many at once", () => {
  test("the last message is given once", async () => {
    const { governor } = given();
    const decisions = await Promise.all(Array.from({ length: 20 }, () => governor.admit(teen)));
    expect(decisions.filter(({ outcome }) => outcome === "allow")).toHaveLength(2);
  });
});

test("calls that are not awaited are decided in order, including the first that loads the cases", async () => {
  const policy = definePolicy({
    bands: { teen: { ages: [13, 18], dailyLimit: "1h", guardian: { mayAdjust: ["dailyLimit"] } } },
  });
  const kai = { id: "kai", age: 14 };
  const pausing = createGovernor({ policy });
  const [paused, refused] = await Promise.all([pausing.pause(kai), pausing.admit(kai)]);
  expect([paused.outcome, refused.reason]).toEqual(["ok", "paused"]);

  const adjusting = createGovernor({ policy });
  const [, admitted] = await Promise.all([
    adjusting.adjust(kai, { limits: { dailyLimit: "30m" } }),
    adjusting.admit(kai),
  ]);
  expect(admitted.limitMs).toBe(30 * 60_000);
});

test("calls at once around the first of a guardian are decided and told to the app in their order", async () => {
  const told: string[] = [];
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }),
    clock: () => 0,
    onDecision: ({ event }) => told.push(event.type),
  });
  const teen = { id: "a", age: 14 };
  await Promise.all([
    governor.pause(teen, { until: 60_000 }),
    governor.admit(teen),
    governor.resume(teen),
    governor.heartbeat(teen),
    governor.status(teen),
  ]);
  expect(told).toEqual(["pause", "message", "resume", "active", "status"]);
});
