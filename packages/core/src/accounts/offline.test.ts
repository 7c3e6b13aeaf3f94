import { expect, test } from "vitest";
import { definePolicy } from "../policy/extend.ts";
import { newRecord } from "../decisions/settle.ts";
import type { GovernorProblem } from "./accounts.ts";
import type { Happened, Lane } from "./lane.ts";
import { makeOffline } from "./offline.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");
const policy = definePolicy({ bands: { teen: { ages: [13, 18] } } });

const laneOf = (id: string): Lane => ({
  id,
  key: { key: id, previous: undefined, next: undefined },
  hint: undefined,
  waiting: null,
  busy: false,
  offline: null,
});

/** An event that creates a record. */
const event: Happened = {
  at: NOON,
  byOwnClock: false,
  change: () => ({ next: newRecord(policy, { band: "teen", now: NOON }), result: "allowed" }),
  given: undefined,
};

test("when the journal is full it is reported once, and decisions continue", () => {
  const problems: GovernorProblem[] = [];
  const offline = makeOffline({
    onStoreFailure: "local",
    maxJournal: 3,
    report: (problem) => problems.push(problem),
    onChange: () => undefined,
  });
  const [one, other] = [laneOf("a"), laneOf("b")];
  const answers = [one, other, one, other, one].map((lane) => offline.apply(lane, event));
  expect(answers).toEqual(Array(5).fill("allowed"));
  expect(problems.map(({ code }) => code)).toEqual(["journal-full"]);
  expect([one.offline?.journal.length, other.offline?.journal.length]).toEqual([2, 1]);

  // There is room again once the store has some of them.
  if (one.offline !== null) offline.acknowledge(one.offline, 2);
  offline.apply(other, event);
  expect(other.offline?.journal).toHaveLength(2);
});
