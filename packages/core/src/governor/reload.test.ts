import { describe, expect, test } from "vitest";
import { PolicyError } from "../values/errors.ts";
import type { BandInput, PolicyInput } from "../values/policy.ts";
import { createGovernor } from "./governor.ts";
import { definePolicy } from "../policy/extend.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const policyOf = (teen: Omit<BandInput, "ages">): PolicyInput => ({ bands: { teen: { ages: [13, 18], ...teen } } });
const account = { id: "t1", age: 14 };

/** A governor with a clock, and an account that has used the chat for some minutes. */
async function afterUse(policy: PolicyInput, minutes: number) {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const governor = createGovernor({ policy: definePolicy(policy), clock: () => now });
  const use = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await governor.heartbeat(account);
      now += MINUTE;
    }
    return governor.status(account);
  };
  await use(minutes);
  return { governor, use, wait: (ms: number) => (now += ms) };
}

describe("a policy that comes while an account is in use", () => {
  test("holds at once when it is looser", async () => {
    const { governor } = await afterUse(policyOf({ dailyLimit: "1h" }), 50);
    await governor.reload(definePolicy(policyOf({ dailyLimit: "2h" })));
    expect(await governor.status(account)).toMatchObject({ remainingMs: 70 * MINUTE });
  });

  test("waits for one warning cycle when it is tighter, then holds", async () => {
    const { governor, use } = await afterUse(policyOf({ dailyLimit: "2h" }), 50);
    const before = governor.health().policyVersion;
    await governor.reload(definePolicy(policyOf({ dailyLimit: "30m" })));
    const first = await governor.heartbeat(account);
    expect(first).toMatchObject({ outcome: "allow", remainingMs: 15 * MINUTE, stopReason: "daily-limit" });
    expect(first.policyVersion).toBe(before);
    expect(first.notices.map(({ id }) => id)).toEqual(["warning"]);
    expect(await use(14)).toMatchObject({ outcome: "allow", remainingMs: MINUTE });
    const last = await use(1);
    expect(last).toMatchObject({ outcome: "block", reason: "daily-limit" });
    expect(last.policyVersion).toBe(governor.health().policyVersion);
    expect(last.policyVersion).not.toBe(before);
  });

  test("never lets an account stay longer than the older limit did", async () => {
    const { governor } = await afterUse(policyOf({ dailyLimit: "1h" }), 55);
    await governor.reload(definePolicy(policyOf({ dailyLimit: "30m" })));
    expect(await governor.status(account)).toMatchObject({ outcome: "allow", remainingMs: 5 * MINUTE });
  });

  test("holds at once for an account that has left", async () => {
    const { governor, wait } = await afterUse(policyOf({ dailyLimit: "2h" }), 50);
    wait(10 * MINUTE);
    await governor.reload(definePolicy(policyOf({ dailyLimit: "30m" })));
    expect(await governor.status(account)).toMatchObject({ outcome: "block", reason: "daily-limit" });
  });

  test("holds at once when its own warnings still come in time", async () => {
    const { governor } = await afterUse(policyOf({ dailyLimit: "3h" }), 20);
    await governor.reload(definePolicy(policyOf({ dailyLimit: "1h" })));
    expect(await governor.status(account)).toMatchObject({ remainingMs: 40 * MINUTE });
  });

  test("is refused if it is not valid: the one in force stays, and health has the reason until a valid one comes", async () => {
    const { governor } = await afterUse(policyOf({ dailyLimit: "1h" }), 10);
    const broken = policyOf({ dailyLimit: "soon" });
    await expect(governor.reload(() => definePolicy(broken))).rejects.toThrow(PolicyError);
    expect(await governor.status(account)).toMatchObject({ remainingMs: 50 * MINUTE });
    expect(governor.health().policyProblem?.issues[0]?.path).toEqual(["bands", "teen", "dailyLimit"]);
    await governor.reload(definePolicy(policyOf({ dailyLimit: "1h" })));
    expect(governor.health().policyProblem).toBeNull();
  });

  test("has the same version as one with its keys in another order", () => {
    const one = createGovernor({ policy: definePolicy(policyOf({ dailyLimit: "1h", weeklyLimit: "5h" })) });
    const other = createGovernor({ policy: definePolicy(policyOf({ weeklyLimit: "5h", dailyLimit: "1h" })) });
    expect(one.health().policyVersion).toBe(other.health().policyVersion);
  });
});

describe("a rollout", () => {
  const rollingOut = (percent: number): PolicyInput =>
    policyOf({ dailyLimit: "1h", rollout: { percent, salt: "2027-01", limits: { dailyLimit: "75m" } } });
  const accounts = Array.from({ length: 2000 }, (_, index) => ({ id: `account-${index}`, age: 14 }));

  const chosen = async (percent: number): Promise<string[]> => {
    const governor = createGovernor({ policy: definePolicy(rollingOut(percent)) });
    const decisions = await Promise.all(accounts.map((one) => governor.status(one)));
    for (const { inRollout, limitMs } of decisions) expect(limitMs).toBe(inRollout === true ? 75 * MINUTE : HOUR);
    return accounts.flatMap(({ id }, index) => (decisions[index]?.inRollout === true ? [id] : []));
  };

  test("brings its limits to its share of the accounts", async () => {
    expect(await chosen(0)).toHaveLength(0);
    expect(await chosen(100)).toHaveLength(2000);
    const tenth = await chosen(10);
    expect(tenth.length).toBeGreaterThan(150);
    expect(tenth.length).toBeLessThan(250);
  });

  test("keeps the accounts it has as it grows", async () => {
    const more = new Set(await chosen(25));
    expect((await chosen(10)).every((id) => more.has(id))).toBe(true);
  });

  test("is checked like the band: a mistake is reported at its place", () => {
    const wrong = policyOf({
      rollout: { percent: 120, salt: "", limits: { quietHours: [{ from: "10:00", to: "10:00" }] } },
    });
    expect(() => createGovernor({ policy: definePolicy(wrong) })).toThrow(
      /rollout\.percent[\s\S]*rollout\.limits\.quietHours\.0\.to: It begins and ends/,
    );
  });
});

describe("what no page has shown", () => {
  test("is repeated on status until a page reports that it was on screen, and ends with the day", async () => {
    const { governor, wait } = await afterUse(policyOf({ reminders: [{ id: "ai", at: "start-of-day" }] }), 1);
    const { unseen } = await governor.status(account);
    expect(unseen).toMatchObject([{ notice: { id: "reminder:ai" } }]);
    await governor.heartbeat(account, { shown: ["reminder:ai@1", "nonsense"] });
    expect((await governor.status(account)).unseen).toHaveLength(1);
    await governor.away(account, { shown: [`reminder:ai@${unseen[0]?.at}`] });
    expect((await governor.status(account)).unseen).toHaveLength(0);
    wait(24 * HOUR);
    await governor.heartbeat(account);
    wait(24 * HOUR);
    expect((await governor.status(account)).unseen).toHaveLength(0);
  });
});
