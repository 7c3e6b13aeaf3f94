import { expect, test } from "vitest";
import { definePolicy } from "../policy/index.ts";
import { memoryStore } from "../store/memory.ts";
import type { GovernorOptions } from "./api.ts";
import { createGovernor } from "./governor.ts";

const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });

test.each<[options: unknown, message: RegExp]>([
  [undefined, /createGovernor needs options/],
  [null, /createGovernor needs options/],
  [{}, /^policy must be a compiled policy/],
  [{ policy: { bands: {} } }, /^policy must be a compiled policy/],
  [{ policy, store: {} }, /^store must have load\(\) and swap\(\)/],
  [{ policy, store: "redis://localhost" }, /^store must have load\(\) and swap\(\)/],
  [{ policy, clock: 5 }, /^clock must be a function/],
  [{ policy, onDecision: "log" }, /^onDecision must be a function/],
  [{ policy, onProblem: {} }, /^onProblem must be a function/],
  [{ policy, guardians: { about: "stop" } }, /^guardians must be \{ about, deliver \}/],
  [{ policy, guardians: { about: ["crisis"] } }, /^guardians must be/],
  [{ policy, journal: {} }, /^journal must be made by createJournal/],
  [{ policy, onStoreFailure: "opne" }, /^onStoreFailure must be/],
  [{ policy, retention: "soon" }, /^retention must be a positive duration/],
  [{ policy, onDecisions: () => {} }, /no option `onDecisions`. Did you mean `onDecision`\?/],
  [{ policy, redis: "redis://localhost" }, /no option `redis`. The options are policy, store, secret,/],
])("createGovernor(%j) is refused at once, with what to do", (options, message) => {
  expect(() => createGovernor(options as GovernorOptions)).toThrow(
    expect.objectContaining({ code: "argument-invalid", message: expect.stringMatching(message) }),
  );
});

test("all valid combinations of options are accepted", () => {
  const options: GovernorOptions = {
    policy,
    store: memoryStore(),
    clock: { now: () => 1_796_000_000_000 },
    onDecision: () => {},
    onProblem: () => {},
    guardians: { about: ["stop"], deliver: () => {} },
  };
  expect(createGovernor(options).policy.version).toBe(policy.version);
});
