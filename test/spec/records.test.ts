import { compilePolicy, parsePolicy } from "@recess/core/policy";
import { createReplay } from "@recess/core/replay";
import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { decodeRecord, encodeRecord } from "../../packages/core/src/records/codec.ts";
import { caseArbitrary } from "../oracle/generate.ts";

// The stored record after every event of random traces: it reads back unchanged, and decides the same from there on.

test("every record of random traces reads back as it was", () => {
  let longest = 0;
  assert(
    property(caseArbitrary({ events: [15, 35] }), ({ policy, events, expected, reloads }) => {
      if (reloads.size > 0) return;
      const compiled = compilePolicy(parsePolicy(policy));
      const replay = createReplay(compiled);
      for (const event of events) {
        replay.line(JSON.stringify(event));
        const record = replay.record(event.account);
        if (record === undefined) continue;
        const text = encodeRecord(record);
        longest = Math.max(longest, text.length);
        expect(decodeRecord(text)).toEqual({ ...record, foreseen: null });
      }
      const { account } = events[0] ?? { account: "" };
      const half = Math.floor(events.length / 2);
      const before = createReplay(compiled);
      for (const event of events.slice(0, half)) before.line(JSON.stringify(event));
      const kept = before.record(account);
      const after = createReplay(compiled, kept === undefined ? [] : [[account, decodeRecord(encodeRecord(kept))]]);
      for (const [i, event] of events.entries()) {
        if (i < half || event.account !== account) continue;
        expect(after.line(JSON.stringify(event))).toBe(expected[i]);
      }
    }),
    { numRuns: 25, seed: 20_261_129 },
  );
  expect(longest).toBeGreaterThan(400);
});
