import { definePolicy, type PolicyInput } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";
import { expect, test } from "vitest";

/** The result of each event of one account, age 14. */
function replayed(input: PolicyInput, ...events: readonly object[]): unknown[] {
  const replay = createReplay(definePolicy(input));
  const line = (event: object): string => JSON.stringify({ account: "a1", age: 14, type: "status", ...event });
  return events.map((event): unknown => JSON.parse(replay.line(line(event))));
}

const NOON = "2026-06-01T12:00:00Z";

test("a limit of zero tokens is used up every day, so nothing resumes", () => {
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], tokenLimits: [{ limit: 0, per: "day" }] } } };
  expect(replayed(policy, { at: NOON })).toMatchObject([{ reason: "token-limit", resumesAt: null }]);
});

test("tokens that are spent come back with the next day", () => {
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], tokenLimits: [{ limit: 1, per: "day" }] } } };
  expect(replayed(policy, { at: NOON, type: "tokens", count: 1 }, { at: NOON })[1]).toMatchObject({
    reason: "token-limit",
    resumesAt: "2026-06-02T04:00:00.000Z",
  });
});

test("of 40 messages an hour, 40 pass at once and 79 within the hour, as in explain and the schema", () => {
  const policy: PolicyInput = { bands: { teen: { ages: [13, 18], messageLimits: [{ limit: 40, per: "1h" }] } } };
  const replay = createReplay(definePolicy(policy));
  const noon = Date.parse(NOON);
  const passes = (at: number): boolean =>
    replay.line(JSON.stringify({ at, account: "a1", age: 14, type: "message" })).includes('"outcome":"allow"');
  const within = (from: number, to: number): number => {
    let passed = 0;
    for (let at = from; at < to; at += 5000) while (passes(at)) passed++;
    return passed;
  };
  expect(within(noon, noon + 5000)).toBe(40);
  expect(within(noon + 5000, noon + 3_600_000)).toBe(39);
});
