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

test("a date that passes changes the policy as a reload does: looser at once, tighter after a warning", async () => {
  const { governor, goTo, wait } = governorAt("2027-06-30T22:30:00Z");
  const account = { id: "a", age: 15, region: "US-CA" };
  const use = async (minutes: number) => {
    for (let i = 0; i < minutes; i++) {
      await governor.heartbeat(account);
      wait(MINUTE);
    }
    return governor.status(account);
  };
  // In use at midnight, when the night of the new date has begun: warned first, for one warning cycle.
  const before = await use(95);
  expect(before).toMatchObject({ outcome: "allow", remainingMs: 10 * MINUTE, stopReason: "quiet-hours" });
  expect(await use(11)).toMatchObject({ outcome: "block", reason: "quiet-hours", limitMs: 60 * MINUTE });
  goTo("2027-07-01T12:00:00Z");
  expect(await governor.status(account)).toMatchObject({ outcome: "allow", limitMs: 60 * MINUTE });
  expect(await governor.status({ ...account, region: "CN" })).toMatchObject({
    outcome: "allow",
    limitMs: 120 * MINUTE,
  });
  // One policy decided all the time: it is the whole one that a decision names.
  expect(before.policyVersion).toBe(governor.health().policyVersion);
});

test("a replay under what is resolved is that under the whole policy", () => {
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

test("R9: a reload that would take every band away is refused, and the policy in force stays", async () => {
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
