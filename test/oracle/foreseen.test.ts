import { compilePolicy, parsePolicy } from "@recess/core/policy";
import { createReplay, parseTraceLine } from "@recess/core/replay";
import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { decidingVersion } from "../../packages/core/src/decisions/deciding-policy.ts";
import { describe } from "../../packages/core/src/decisions/describe.ts";
import { reduce } from "../../packages/core/src/decisions/reduce.ts";
import { applyGuardianEvent } from "../../packages/core/src/decisions/guardian.ts";
import { encodeRecord } from "../../packages/core/src/records/codec.ts";
import type { AccountRecord } from "../../packages/core/src/values/record.ts";
import { caseArbitrary } from "./generate.ts";

test(
  "what was foreseen, in a record changed in place, decides as if everything were found anew",
  { timeout: 600_000 },
  () => {
    let events = 0;
    let inPlace = 0;
    assert(
      property(caseArbitrary({ events: [20, 60] }), (generated) => {
        const policy = compilePolicy(parsePolicy(generated.policy));
        const anew = new Map<string, AccountRecord>();
        const kept = new Map<string, AccountRecord>();
        for (const line of generated.events) {
          const { account, event, at: now } = parseTraceLine(JSON.stringify(line));
          const before = anew.get(account.id) ?? null;
          const record = kept.get(account.id) ?? null;
          const deciding = decidingVersion(policy, { account, record: before, now }, (id) => id);
          if (deciding === undefined) continue;
          const own = before === null ? null : { ...before, foreseen: null };
          const a = reduce(deciding, { account, event, record: own, now, mayChange: false }, applyGuardianEvent);
          const b = reduce(deciding, { account, event, record, now, mayChange: true }, applyGuardianEvent);
          expect(describe(account, event, b)).toEqual(describe(account, event, a));
          expect(encodeRecord(b.record)).toBe(encodeRecord(a.record));
          anew.set(account.id, a.record);
          kept.set(account.id, b.record);
          events += 1;
          if (b.record === record) inPlace += 1;
        }
      }),
      { numRuns: 40, seed: 20_261_130 },
    );
    // Otherwise it would say nothing.
    expect(inPlace / events).toBeGreaterThan(0.1);
  },
);

test("breaks are counted anew after a rest, whatever was foreseen at its end", () => {
  const policy = {
    bands: { teen: { ages: [13, 18], dailyLimit: "2h", break: { after: "1m", rest: "5m" } } },
    timeZone: "UTC",
  };
  const replay = createReplay(
    compilePolicy(parsePolicy({ ...policy, presence: { message: "10m", heartbeat: "10m" } })),
  );
  const noticesAt = (minute: number, type: string): readonly string[] => {
    const at = Date.UTC(2026, 5, 1, 12, minute);
    return JSON.parse(replay.line(JSON.stringify({ account: "a1", age: 14, device: "d1", type, at }))).notices;
  };
  expect(noticesAt(0, "active")).toEqual([]);
  expect(noticesAt(8, "active")).toEqual(["break"]);
  expect(noticesAt(8, "away")).toEqual([]);
  expect(noticesAt(30, "active")).toEqual([]);
  // The eighth minute of the streak before the rest is not awaited.
  expect(noticesAt(31, "active")).toEqual(["break"]);
});
