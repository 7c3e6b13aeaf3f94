import { expect, test } from "vitest";
import type { Policy } from "../rules/rules.ts";
import { followPolicy } from "./follow-policy.ts";
import { createGovernor } from "./governor.ts";
import { definePolicy } from "../policy/extend.ts";

const policyOf = (dailyLimit: string): Policy => definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit } } });
const account = { id: "t1", age: 14 };

/** A source that the test sets, and time that the test moves. */
function given() {
  const governor = createGovernor({ policy: policyOf("1h") });
  const source: { load: () => Policy | Promise<Policy> } = { load: () => policyOf("1h") };
  const problems: unknown[] = [];
  let pass = (): void => {};
  const following = followPolicy(governor, {
    load: () => source.load(),
    onProblem: (problem) => problems.push(problem),
    wait: () =>
      new Promise((resolve) => {
        pass = resolve;
      }),
  });
  const limit = async () => (await governor.status(account)).limitMs;
  /** Lets the interval between two checks of the source pass, and waits for the effects. */
  const tick = async () => {
    pass();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { governor, source, problems, following, limit, tick };
}

test("a changed policy comes into force at the next check", async () => {
  const { source, limit, tick } = given();
  source.load = async () => policyOf("2h");
  expect(await limit()).toBe(3_600_000);
  await tick();
  expect(await limit()).toBe(7_200_000);
});

test("an invalid policy is refused, reported once, and shown by health(); a valid one clears it", async () => {
  const { governor, source, problems, following, limit } = given();
  source.load = () => policyOf("soon");
  await following.check();
  await following.check();
  expect(problems).toHaveLength(1);
  expect(governor.health().policyProblem?.message).toMatch(/dailyLimit/);
  expect(await limit()).toBe(3_600_000);

  source.load = () => Promise.reject(new Error("the source is gone"));
  await following.check();
  expect(problems).toHaveLength(2);

  source.load = () => policyOf("90m");
  await following.check();
  expect(governor.health().policyProblem).toBeNull();
  expect(await limit()).toBe(5_400_000);
});

test("a policy whose claim is false is refused, and the one in force stays; so does a governor not start with it", async () => {
  const claiming = (dailyLimit: string): Policy =>
    definePolicy({
      unknownAge: "teen",
      atLeast: { policy: { bands: { law: { ages: [13, 18], dailyLimit: "2h" } } } },
      bands: { teen: { ages: [13, 18], dailyLimit } },
    });
  const { governor, source, problems, following, limit } = given();
  source.load = () => claiming("3h");
  await following.check();
  expect(problems).toHaveLength(1);
  expect(governor.health().policyProblem?.message).toMatch(/bands\.teen\.dailyLimit: .*3h.* is looser than .*2h/);
  expect(await limit()).toBe(3_600_000);
  expect(() => createGovernor({ policy: claiming("3h") })).toThrow(/looser/);

  source.load = () => claiming("90m");
  await following.check();
  expect(governor.health().policyProblem).toBeNull();
  expect(await limit()).toBe(5_400_000);
});

test("nothing is read after it is stopped", async () => {
  const { source, following, limit, tick } = given();
  source.load = () => policyOf("2h");
  following.stop();
  await tick();
  expect(await limit()).toBe(3_600_000);
});

test("an invalid interval is refused", () => {
  const { governor } = given();
  expect(() => followPolicy(governor, { load: () => policyOf("1h"), every: "0s" })).toThrow(/every/);
});
