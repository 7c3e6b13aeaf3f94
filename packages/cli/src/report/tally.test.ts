import type { JournalEntry } from "@recess/core/journal";
import { expect, test } from "vitest";
import { makeTallier, type Tally } from "./tally.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;
const ALWAYS = { from: -Infinity, to: Infinity };

interface Fact {
  readonly kind: string;
  readonly at?: number;
  readonly [field: string]: unknown;
}

let seq = 0;
function entry({ kind, at = NOON, ...fields }: Fact, writer = "one"): JournalEntry {
  return { v: 1, writer, seq: seq++, prev: null, hash: "", at, kind, ...fields };
}

function tallyOf(entries: readonly JournalEntry[], period = ALWAYS): Tally {
  const tallier = makeTallier(period);
  for (const one of entries) tallier.add(one);
  return tallier.end();
}

const stop = (at: number, until: number | null, account = "a"): Fact => {
  return { kind: "stop", at, account, band: "teen", reason: "daily-limit", until };
};

test("a stop that two servers met is one; a stop that began again is two", () => {
  const until = NOON + 60 * MINUTE;
  const met = [entry(stop(NOON, until), "one"), entry(stop(NOON + MINUTE, until), "other")];
  expect(tallyOf(met).stops.count).toBe(1);
  const again = [entry(stop(NOON, until), "one"), entry(stop(NOON + MINUTE, until), "one")];
  expect(tallyOf(again).stops.count).toBe(2);
  const later = [entry(stop(NOON, until), "one"), entry(stop(until, null), "other")];
  expect(tallyOf(later).stops.count).toBe(2);
  expect(tallyOf([entry({ ...stop(NOON, null), observed: true })])).toMatchObject({
    stops: { count: 0 },
    observed: { count: 1 },
  });
});

test("a stop that ended speech alone is counted apart from one of everything", () => {
  const until = NOON + 60 * MINUTE;
  const tally = tallyOf([
    entry({ ...stop(NOON, until), channel: "voice" }),
    entry(stop(NOON + MINUTE, until), "other"),
  ]);
  expect([...tally.stopsByReason.keys()]).toEqual(["voice daily-limit", "daily-limit"]);
  expect(tally.stops.count).toBe(2);
});

const policy = entry({
  kind: "policy",
  version: "v1",
  policy: { bands: { teen: { ages: [13, 18], reminders: [{ id: "ai", every: "30m" }] } } },
});

const given = (at: number, streakMs: number): JournalEntry =>
  entry({ kind: "notice", at, given: at, account: "a", band: "teen", id: "reminder:ai", streakMs });

test.each([
  ["at once", 30.5, 31, { inTime: 1, late: 0 }],
  ["late, in unbroken use", 40, 40, { inTime: 0, late: 1 }],
  ["when the account came back", 90, 0, { inTime: 1, late: 0 }],
  ["in a new session, before it was due", 20, 0, { inTime: 0, late: 0 }],
])("a reminder that is repeated %s", (_name, minutes, streak, expected) => {
  const entries = [policy, given(NOON, 0), given(NOON + minutes * MINUTE, streak * MINUTE)];
  const notice = tallyOf(entries).notices.get("reminder:ai")!;
  expect({ inTime: notice.inTime.count, late: notice.late.count }).toEqual(expected);
});

test("a notice is matched with its display, whichever server's file is read first; an invented one is not", () => {
  const shown = (at: number): JournalEntry =>
    entry({ kind: "shown", at: at + 1000, given: at, account: "a", band: "teen", id: "reminder:ai" }, "other");
  const entries = [shown(NOON), given(NOON, 0), given(NOON + MINUTE, 0), shown(NOON + MINUTE), shown(NOON + 5)];
  const notice = tallyOf(entries).notices.get("reminder:ai")!;
  expect([notice.given.count, notice.shown.count, notice.notShown.count]).toEqual([2, 2, 0]);
});

test("a notice is followed through each of its steps, in any order", () => {
  const step = (kind: string): JournalEntry =>
    entry({ kind, at: NOON + 1000, given: NOON, account: "a", band: "teen", id: "reminder:ai" }, "other");
  const steps = ["left", "shown", "dismissed"].map(step);
  const notice = tallyOf([...steps, given(NOON, 0), given(NOON + MINUTE, 0)]).notices.get("reminder:ai")!;
  expect([notice.shown.count, notice.dismissed.count, notice.left.count]).toEqual([1, 1, 1]);
  expect([notice.notShown.count, notice.notDismissed.count, notice.stayed.count]).toEqual([1, 1, 1]);
});

test("the policy that was in force when the period began is in it", () => {
  const version = (at: number, name: string): JournalEntry =>
    entry({ kind: "policy", at, version: name, policy: { bands: { teen: { ages: [13, 18] } } } });
  const entries = [
    version(NOON - 9, "old"),
    version(NOON - 5, "before"),
    version(NOON + 5, "new"),
    version(NOON + 99, "later"),
  ];
  const { policies } = tallyOf(entries, { from: NOON, to: NOON + 10 });
  expect(policies.map(({ version: name }) => name)).toEqual(["before", "new"]);
});

test("entries that were left out for a while count in each period in which that was", () => {
  const gap = entry({ kind: "dropped", at: NOON, since: NOON - 10 * MINUTE, count: 7 });
  const droppedIn = (from: number, to: number): number => tallyOf([gap], { from, to }).dropped.entries;
  expect(droppedIn(NOON - 60 * MINUTE, NOON - 10 * MINUTE)).toBe(0);
  expect(droppedIn(NOON - 60 * MINUTE, NOON - 5 * MINUTE)).toBe(7);
  expect(droppedIn(NOON, NOON + MINUTE)).toBe(7);
  expect(droppedIn(NOON + 1, NOON + MINUTE)).toBe(0);
});

test("any journal entries give a tally", () => {
  const kinds = [
    "stop",
    "notice",
    "shown",
    "dismissed",
    "left",
    "guardian",
    "policy",
    "usage",
    "appeal",
    "store",
    "degraded",
    "dropped",
  ];
  const odd = kinds.flatMap((kind) => [
    entry({ kind }),
    entry({
      kind,
      account: 7,
      band: [],
      id: {},
      given: "x",
      policy: { bands: { a: null } },
      day: "never",
      count: Infinity,
    }),
    entry({ kind, policy: { bands: { a: { reminders: 3, ages: "x" } } } }),
  ]);
  expect(() => tallyOf(odd)).not.toThrow();
});
