import { createGovernor, type Decision } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { retryAfterSeconds, setDecisionHeaders, stateHeader } from "./headers.ts";

const AT = 1_795_502_558_916;
const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }), clock: () => AT });
const decided: Decision = await governor.status({ id: "a", age: 14 });

test.each<[string, Partial<Decision>, string]>([
  ["no limit", {}, `v=1, d="allow", t=${AT}`],
  ["time left", { remainingMs: 90_999, stopReason: "daily-limit" }, `v=1, d="allow", rem=90, t=${AT}`],
  ["a break ahead", { remainingMs: 60_000, stopReason: "break" }, `v=1, d="allow", rem=60, brk=60, t=${AT}`],
  ["a notice", { notices: [{ kind: "break", id: "break" }] }, `v=1, d="nudge", t=${AT}`],
  ["a stop", { outcome: "block", reason: "paused", resumesAt: AT + 1 }, `v=1, d="block", until=1795502559, t=${AT}`],
  ["a call for help", { exempt: true }, `v=1, d="allow", t=${AT}, exempt`],
])("Recess-State with %s", (_, change, expected) => {
  expect(stateHeader({ ...decided, ...change })).toBe(expected);
});

test.each([
  [null, null],
  [AT, 1],
  [AT + 1, 1],
  [AT + 1000, 1],
  [AT + 1001, 2],
])("a wait until %s is %s s, never too short", (resumesAt, seconds) => {
  expect(retryAfterSeconds({ ...decided, resumesAt })).toBe(seconds);
});

test("two message limits over one window have different names", () => {
  const headers = new Headers();
  const quota = { per: "1h", perMs: 3_600_000, remaining: 1, resetsAt: AT + 500 };
  setDecisionHeaders(
    headers,
    {
      ...decided,
      quotas: [
        { ...quota, limit: 5 },
        { ...quota, limit: 9 },
      ],
    },
    "d",
  );
  expect(headers.get("ratelimit-policy")).toBe('"messages-1h";q=5;w=3600, "messages-1h-9";q=9;w=3600');
  expect(headers.get("ratelimit")).toBe('"messages-1h";r=1;t=1, "messages-1h-9";r=1;t=1');
});
