import { expect, test } from "vitest";
import { makeTraceReader } from "./reader.ts";

const NOON = Date.parse("2026-11-24T12:00:00Z");

function warningsOf(...lines: readonly object[]): readonly string[] {
  const reader = makeTraceReader("t.jsonl");
  for (const line of lines) reader.read(JSON.stringify({ account: "a1", type: "active", age: 14, ...line }));
  return reader.warnings();
}

test("a correct trace has no warnings", () => {
  expect(warningsOf({ at: NOON }, { at: NOON + 1 }, { at: NOON, account: "a2" }, { at: NOON + 1 })).toEqual([]);
  expect(warningsOf({ at: NOON, note: "mine", region: "US-CA", exempt: true })).toEqual([]);
});

test("a shuffled trace: how many, and where first", () => {
  expect(warningsOf({ at: NOON }, { at: NOON - 1 }, { at: NOON - 2 }, { at: NOON + 1 })).toEqual([
    "t.jsonl:2 2 events are earlier than the account's event before, and counted at the later instant. --sort puts the trace in order first.",
  ]);
});

test("`at` in seconds", () => {
  expect(warningsOf({ at: NOON / 1000 }, { at: NOON / 1000 + 1 })).toEqual([
    expect.stringMatching(/^t\.jsonl:1 "at" is in January 1970 to July 1971 in 2 events: it is probably in seconds/),
  ]);
});

test("misspelt keys", () => {
  expect(warningsOf({ at: NOON }, { at: NOON, timezone: "Asia/Shanghai" }, { at: NOON, requestid: "r1" })).toEqual([
    't.jsonl:2 "timezone" is not a key of an event and is ignored (1 event). Did you mean "timeZone"?',
    't.jsonl:3 "requestid" is not a key of an event and is ignored (1 event). Did you mean "requestId"?',
  ]);
});
