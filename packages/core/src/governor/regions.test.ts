import { expect, test } from "vitest";
import { createReplay } from "../replay/replay.ts";
import { definePolicy } from "../policy/extend.ts";
import { resolvePolicy } from "../policy/resolve/resolve.ts";
import type { PolicyInput } from "../values/policy.ts";
import { createGovernor } from "./governor.ts";

const MINUTE = 60_000;

const policy: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: { default: "2h", holiday: "4h" } } },
  dayStartsAt: "00:00",
  calendar: { holidays: ["2027-01-01"] },
  regions: {
    "US-CA": {
      bands: { teen: { guardian: { mayAdjust: ["dailyLimit"] } } },
      calendar: { holidays: ["2027-01-18"] },
      dated: [
        {
          from: "2027-07-01",
          bands: { teen: { dailyLimit: "1h", quietHours: [{ from: "23:00", to: "06:00" }] } },
        },
      ],
    },
    CN: { bands: { young: { ages: [18, 21], dailyLimit: "40m" } } },
  },
};

function governorAt(time: string, input: PolicyInput = policy) {
  let now = Date.parse(time);
  const governor = createGovernor({ policy: definePolicy(input), clock: () => now });
  const goTo = (later: string): void => void (now = Date.parse(later));
  return { governor, goTo, wait: (ms: number) => (now += ms) };
}

test("two regions in one governor, each with its limits and its calendar", async () => {
  const { governor, goTo } = governorAt("2027-01-01T12:00:00Z");
  const limitOf = async (region?: string) => (await governor.status({ id: region ?? "none", age: 14, region })).limitMs;
  expect(await limitOf("US-CA")).toBe(120 * MINUTE);
  expect(await limitOf("CN")).toBe(240 * MINUTE);
  expect(await limitOf("ZZ")).toBe(240 * MINUTE);
  expect(await limitOf()).toBe(240 * MINUTE);
  goTo("2027-01-18T12:00:00Z");
  expect(await limitOf("US-CA")).toBe(240 * MINUTE);
  expect(await limitOf("CN")).toBe(120 * MINUTE);
});

test("an event without a region has that of the record, on the guardian's routes too", async () => {
  const { governor } = governorAt("2027-02-01T12:00:00Z");
  const [young, adult] = [
    { id: "c", age: 20 },
    { id: "a", age: 40 },
  ];
  expect(await governor.admit(young)).toMatchObject({ band: null });
  expect(await governor.export(young)).toBeNull();
  expect(await governor.admit({ ...young, region: "CN" })).toMatchObject({
    band: "young",
    region: "CN",
    limitMs: 40 * MINUTE,
  });
  expect(await governor.status(young)).toMatchObject({ band: "young", region: "CN" });
  expect(await governor.pause({ id: "c" })).toMatchObject({ band: "young", region: "CN", reason: null });
  expect(governor.governs(young)).toBe(true);
  expect(governor.governs(adult)).toBe(false);
  const teen = { id: "t", age: 15, region: "US-CA" };
  await governor.admit(teen);
  expect(await governor.adjust({ id: "t" }, { limits: { dailyLimit: "30m" }, by: "parent" })).toMatchObject({
    adjusted: ["dailyLimit"],
    limitMs: 30 * MINUTE,
  });
});

test("a coming date is anticipated: warnings come before it, and a stricter rule stops when it comes", async () => {
  const { governor, goTo, wait } = governorAt("2027-06-30T22:30:00Z");
  const account = { id: "a", age: 15, region: "US-CA" };
  const warned: number[] = [];
  const use = async (minutes: number) => {
    for (let i = 0; i < minutes; i++) {
      const { notices } = await governor.heartbeat(account);
      for (const notice of notices) if (notice.kind === "warning") warned.push(notice.remainingMs / MINUTE);
      wait(MINUTE);
    }
    return governor.status(account);
  };
  // At midnight the night of the new date has begun.
  expect(await use(1)).toMatchObject({ outcome: "allow", remainingMs: 89 * MINUTE, stopReason: "quiet-hours" });
  expect(await use(88)).toMatchObject({ outcome: "allow", remainingMs: MINUTE });
  const last = await use(1);
  expect(last).toMatchObject({ outcome: "block", reason: "quiet-hours", limitMs: 60 * MINUTE, usedMs: 0 });
  expect(warned).toEqual([15, 5, 1]);
  expect(new Date(last.resumesAt ?? 0).toISOString()).toBe("2027-07-01T06:00:00.000Z");
  goTo("2027-07-01T12:00:00Z");
  expect(await governor.status(account)).toMatchObject({ outcome: "allow", limitMs: 60 * MINUTE });
  expect(await governor.status({ ...account, region: "CN" })).toMatchObject({
    outcome: "allow",
    limitMs: 120 * MINUTE,
  });
  // One policy decided throughout, and a decision names the whole policy.
  expect(last.policyVersion).toBe(governor.health().policyVersion);
});

test("what is refused today resumes when the next date's policy allows it", async () => {
  const { governor, wait } = governorAt("2027-06-30T12:00:00Z");
  const account = { id: "a", age: 15, region: "US-CA" };
  for (let i = 0; i < 121; i++) {
    await governor.heartbeat(account);
    wait(MINUTE);
  }
  const { reason, resumesAt } = await governor.admit(account);
  expect(reason).toBe("daily-limit");
  // Not at midnight, when the day ends: the next date's night ends at six.
  expect(new Date(resumesAt ?? 0).toISOString()).toBe("2027-07-01T06:00:00.000Z");
  expect(await governor.mayNotify(account)).toEqual({ allowed: false, until: resumesAt });
});

test("a change of region while in use works like a reload: tighter limits wait for a warning", async () => {
  const { governor, wait } = governorAt("2027-07-01T22:00:00Z");
  const account = { id: "a", age: 15, region: "CN" };
  for (let i = 0; i < 65; i++) {
    await governor.heartbeat(account);
    wait(MINUTE);
  }
  const moved = { ...account, region: "US-CA" };
  expect(await governor.status(moved)).toMatchObject({ outcome: "allow", remainingMs: 15 * MINUTE });
  for (let i = 0; i < 15; i++) {
    await governor.heartbeat(moved);
    wait(MINUTE);
  }
  expect(await governor.status(moved)).toMatchObject({ outcome: "block", reason: "quiet-hours" });
});

const startsLater: PolicyInput = {
  bands: { teen: { ages: [13, 18], dailyLimit: "2h" } },
  dayStartsAt: "04:00",
  dated: [{ from: "2027-07-01", to: "2027-07-10", dayStartsAt: "06:00", bands: { teen: { dailyLimit: "1h" } } }],
};

test("if days begin later from a date on, its policy decides from the end of the old day", async () => {
  const { governor, goTo } = governorAt("2027-06-30T12:00:00Z", startsLater);
  const known = { id: "a", age: 15 };
  const fresh = { id: "b", age: 15 };
  const limitAt = async (time: string, account: typeof known) => {
    goTo(time);
    const { day, limitMs } = await governor.heartbeat(account);
    return `${day} ${(limitMs ?? 0) / MINUTE}`;
  };
  expect(await limitAt("2027-07-01T03:59:00Z", known)).toBe("2027-06-30 120");
  expect(await limitAt("2027-07-01T05:00:00Z", known)).toBe("2027-06-30 60");
  expect(await limitAt("2027-07-01T05:00:00Z", fresh)).toBe("2027-06-30 60");
  expect(await limitAt("2027-07-01T05:10:00Z", known)).toBe("2027-06-30 60");
  expect(await limitAt("2027-07-01T05:10:00Z", fresh)).toBe("2027-06-30 60");
  expect(await limitAt("2027-07-01T06:00:00Z", known)).toBe("2027-07-01 60");
  expect(await limitAt("2027-07-10T05:00:00Z", known)).toBe("2027-07-09 60");
  expect(await limitAt("2027-07-10T06:00:00Z", known)).toBe("2027-07-10 120");
  expect(await limitAt("2027-07-11T04:30:00Z", known)).toBe("2027-07-11 120");
});

test("a replay under the resolved policy equals one under the whole policy", () => {
  const whole = createReplay(definePolicy(policy));
  const plain = createReplay(definePolicy(resolvePolicy(policy, { region: "US-CA", date: "2027-07-05" })));
  const start = Date.parse("2027-07-05T08:00:00Z");
  for (let minute = 0; minute < 90; minute++) {
    const trace = {
      account: { id: "a", age: 15, region: "US-CA" },
      event: { type: "active" as const },
      at: start + minute * MINUTE,
    };
    expect(whole.print(trace)).toBe(plain.print(trace));
  }
});

test("a reload that would take every band away is refused, and the policy in force stays", async () => {
  const { governor } = governorAt("2027-02-01T12:00:00Z");
  const version = governor.health().policyVersion;
  await expect(governor.reload(() => definePolicy({ bands: {} }))).rejects.toThrow("There are no bands");
  const none = { ...governor.policy, bands: [] };
  await expect(governor.reload(none)).rejects.toThrow('policy must have a band, or say "governs": "nobody"');
  expect(governor.health()).toMatchObject({ policyVersion: version, policyProblem: { message: expect.any(String) } });
  expect(await governor.status({ id: "t", age: 14 })).toMatchObject({ band: "teen" });
  await governor.reload(definePolicy({ bands: {}, governs: "nobody" }));
  expect(await governor.status({ id: "t", age: 14 })).toMatchObject({ band: null });
});
