import { expect, test } from "vitest";
import type { Governor } from "../governor/api.ts";
import { createGovernor } from "../governor/governor.ts";
import { definePolicy } from "../policy/extend.ts";
import { settingsVersion } from "../records/settings-version.ts";
import type { BandInput } from "../values/policy.ts";

const MINUTE = 60_000;
const NOON = Date.parse("2026-06-01T12:00:00Z");
const teen = { id: "t1", age: 14 };

function given(band: Partial<BandInput>): {
  governor: Governor;
  at(hours: number): void;
  use(minutes: number): Promise<void>;
} {
  let now = NOON;
  const guardian = { maxExtraTimePerDay: "1h", mayLiftQuietHours: true, mayAdjust: ["dailyLimit"] } as const;
  const policy = definePolicy({ bands: { teen: { ages: [13, 18], guardian, ...band } } });
  const governor = createGovernor({ policy, clock: () => now });
  return {
    governor,
    at: (hours) => void (now = NOON + hours * 60 * MINUTE),
    use: async (minutes) => {
      for (let i = 0; i < minutes; i++) {
        await governor.heartbeat(teen);
        now += MINUTE;
      }
    },
  };
}

const quiet = [{ from: "22:00", to: "06:00" }];

test("asking for time is offered where a yes gives time, and not in quiet hours or at a message limit", async () => {
  const { governor, use, at } = given({
    dailyLimit: "30m",
    quietHours: quiet,
    messageLimits: [{ limit: 1, per: "day" }],
  });
  expect((await governor.cases.askable(teen, await governor.status(teen))).time).toEqual([15, 30, 60]);
  await use(31);
  const full = await governor.status(teen);
  expect([full.reason, (await governor.cases.askable(teen, full)).time]).toEqual(["daily-limit", [15, 30, 60]]);
  at(10.5);
  const night = await governor.status(teen);
  const askable = await governor.cases.askable(teen, night);
  // A lift alone does not open the chat, because the day's time is also spent.
  expect([night.reason, askable]).toEqual(["quiet-hours", { time: [], quietHours: false, features: [] }]);
  expect(await governor.cases.ask(teen, { kind: "time", minutes: 15 })).toMatchObject({ refusal: "no-use" });
});

test("at a message limit there is nothing to ask for", async () => {
  const { governor } = given({ dailyLimit: "30m", messageLimits: [{ limit: 1, per: "day" }] });
  await governor.admit(teen);
  const status = await governor.status(teen);
  expect(status.reason).toBe("message-limit");
  expect(await governor.cases.askable(teen, status)).toEqual({ time: [], quietHours: false, features: [] });
  expect(await governor.cases.ask(teen, { kind: "time", minutes: 15 })).toMatchObject({ refusal: "no-use" });
});

test("in quiet hours a child asks to lift them, and approval does it", async () => {
  const { governor, at } = given({ dailyLimit: "3h", quietHours: quiet });
  at(10.5);
  const status = await governor.status(teen);
  expect(await governor.cases.askable(teen, status)).toMatchObject({ time: [], quietHours: true });
  const { request } = await governor.cases.ask(teen, { kind: "quiet-hours", minutes: 30 });
  const answered = await governor.cases.answerRequest(teen, { id: request?.id ?? "", minutes: 30, by: "parent" });
  expect(answered).toMatchObject({ refusal: null, request: { answer: { grantedMs: 30 * MINUTE } } });
  expect(await governor.status(teen)).toMatchObject({
    outcome: "allow",
    stopReason: "quiet-hours",
    remainingMs: 30 * MINUTE,
  });
});

test("a preview shows what a button will change, and stores nothing", async () => {
  const { governor, use } = given({ dailyLimit: "30m", quietHours: quiet });
  await use(20);
  const before = await governor.status(teen);
  const after = await governor.preview(teen, [{ type: "grant", minutes: 15, by: "parent" }]);
  expect([before.remainingMs, after.remainingMs]).toEqual([10 * MINUTE, 25 * MINUTE]);
  expect(await governor.status(teen)).toMatchObject({ remainingMs: 10 * MINUTE, mayGrantMs: 60 * MINUTE });
});

test("the second of two parents cannot change what they have not seen, and a repeated click counts once", async () => {
  const { governor } = given({ dailyLimit: "1h" });
  await governor.status(teen);
  const seen = settingsVersion((await governor.export(teen))?.record ?? null);
  const [first, second] = ["45m", "30m"].map((dailyLimit, i) => ({
    limits: { dailyLimit },
    by: "parent" as const,
    guardianId: `g${i}`,
    actionId: `a${i}`,
    expected: seen,
  }));
  expect(await governor.adjust(teen, first!)).toMatchObject({ adjusted: ["dailyLimit"] });
  expect(await governor.adjust(teen, second!)).toMatchObject({ denied: "changed", limitMs: 45 * MINUTE });
  expect(await governor.adjust(teen, first!)).toMatchObject({ adjusted: ["dailyLimit"], repeated: true });
  await governor.background();
  const { history } = (await governor.cases.read(teen))!;
  expect(history).toMatchObject([
    { type: "adjust", by: "parent", who: governor.cases.tagOf("g0"), limits: { dailyLimit: "45m" }, before: {} },
  ]);
  expect(JSON.stringify(history)).not.toMatch(/\bg0\b/);
});

test("the history keeps what a change replaced, and each action once", async () => {
  const { governor } = given({ dailyLimit: "1h" });
  for (const dailyLimit of ["45m", "30m"]) {
    await governor.adjust(teen, { limits: { dailyLimit }, by: "parent" });
    await governor.background();
  }
  await governor.pause(teen, { by: "app", why: "abuse-report" });
  await governor.background();
  const { history } = (await governor.cases.read(teen))!;
  expect(history.map(({ type, before, why }) => [type, before, why])).toEqual([
    ["adjust", {}, null],
    ["adjust", { dailyLimit: "45m" }, null],
    ["pause", null, "abuse-report"],
  ]);
  expect(await governor.cases.takenBack(teen, { id: history[1]!.id })).toBeNull();
  expect(await governor.cases.takenBack(teen, { id: history[1]!.id })).toBe("already-answered");
});

test("a feature is offered if a parent may switch it on; approval does, and keeps the other settings", async () => {
  const { governor } = given({
    dailyLimit: "30m",
    guardian: { mayAdjust: ["dailyLimit", "features"] },
    features: { memory: false, push: false, voice: true },
  });
  await governor.adjust(teen, { limits: { dailyLimit: "20m", features: { push: true } }, by: "parent" });
  expect((await governor.cases.askable(teen, await governor.status(teen))).features).toEqual(["memory"]);
  expect(await governor.cases.ask(teen, { kind: "feature", feature: "voice" })).toMatchObject({ refusal: "no-use" });
  expect(await governor.cases.ask(teen, { kind: "feature", feature: "nothing" })).toMatchObject({ refusal: "no-use" });
  const { request } = await governor.cases.ask(teen, { kind: "feature", feature: "memory" });
  const answered = await governor.cases.answerRequest(teen, { id: request?.id ?? "", minutes: 1, by: "parent" });
  expect(answered.request?.answer).toMatchObject({ minutes: 1, grantedMs: 1 });
  expect(answered.decision.features).toEqual({ memory: true, push: true, voice: true });
  expect((await governor.export(teen))?.record?.adjusted).toEqual({
    dailyLimit: "20m",
    features: { push: true, memory: true },
  });
  expect((await governor.cases.askable(teen, await governor.status(teen))).features).toEqual([]);
});

test("a feature that no guardian may switch on is not offered", async () => {
  const { governor } = given({ dailyLimit: "30m", features: { memory: false } });
  expect((await governor.cases.askable(teen, await governor.status(teen))).features).toEqual([]);
  expect(await governor.cases.ask(teen, { kind: "feature", feature: "memory" })).toMatchObject({ refusal: "no-use" });
});
