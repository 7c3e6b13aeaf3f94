import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGovernor, type Governor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { type LmdbStore, lmdbStore } from "@recess/lmdb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

// A machine's clock that jumps, with a real LMDB folder, whose collector removes expired records.

/** For a disk to which other tests write: an outage would be another problem. */
const PATIENCE_MS = 20_000;
const NOON = Date.parse("2026-06-01T12:00:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const secret = "a secret of thirty-two characters or more";
const policy = definePolicy({
  bands: { teen: { ages: [13, 18], dailyLimit: "10m", guardian: { mayAdjust: ["dailyLimit"] } } },
});
const kai = { id: "kai", age: 14 };
const mia = { id: "mia", age: 14 };

let path: string;
let store: LmdbStore;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "recess-clock-"));
  store = lmdbStore({ path, timeoutMs: PATIENCE_MS });
});
afterEach(async () => {
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

interface Machine {
  readonly governor: Governor;
  readonly problems: string[];
  /** The error of its clock, ms. */
  offBy: number;
  /** Real time passes. */
  pass(ms: number): void;
}

function machine(elapsedMs = 0): Machine {
  let passed = elapsedMs;
  const problems: string[] = [];
  const made = { offBy: 0, problems, pass: (ms: number) => void (passed += ms) };
  const governor = createGovernor({
    policy,
    store,
    secret,
    clock: { now: () => NOON + passed + made.offBy, elapsed: () => passed },
    onProblem: ({ code }) => problems.push(code),
  });
  return Object.assign(made, { governor });
}

/** Enough new accounts that the age of all records is checked. */
async function others(governor: Governor, round: string): Promise<void> {
  await Promise.all(Array.from({ length: 120 }, (_, i) => governor.heartbeat({ id: `${round}.${i}`, age: 14 })));
}

const JUMPS = [HOUR, DAY, 36 * DAY, 3 * 365 * DAY].flatMap((ms) => [ms, -ms]);

describe.each(JUMPS)("on LMDB, a clock that jumps by %i ms", (byMs) => {
  test("for minutes loses neither use nor a pause, gives no free time, and leaves no account stuck", async () => {
    const at = machine();
    const { governor, pass } = at;
    await governor.pause(mia);
    await governor.adjust(mia, { limits: { dailyLimit: "5m" } });
    for (let minute = 0; minute < 6; minute++) {
      await governor.heartbeat(kai);
      pass(MINUTE);
    }
    expect((await governor.status(kai)).usedMs).toBe(6 * MINUTE);
    at.offBy = byMs;
    await governor.status(kai);
    for (let minute = 0; minute < 3; minute++) {
      pass(MINUTE);
      await governor.heartbeat(kai);
      await others(governor, `wrong${minute}`);
    }
    at.offBy = 0;
    pass(2 * MINUTE);
    await others(governor, "right");
    const after = await governor.status(kai);
    expect(after.outcome === "block" || (after.usedMs ?? 0) > 0).toBe(true);
    expect(await governor.status(mia)).toMatchObject({ reason: "paused", limitMs: 5 * MINUTE });
    expect(new Set(at.problems)).toEqual(new Set(["clock-jumped"]));
    pass(4 * DAY);
    expect((await governor.heartbeat(kai)).outcome).toBe("allow");
  });
});

test("on LMDB, a process started with a clock three years ahead loses nothing, and the next one continues counting", async () => {
  const before = machine();
  await before.governor.pause(mia);
  for (let minute = 0; minute < 6; minute++) {
    await before.governor.heartbeat(kai);
    before.pass(MINUTE);
  }
  await store.close();
  store = lmdbStore({ path, timeoutMs: PATIENCE_MS });
  const wrong = machine(6 * MINUTE);
  wrong.offBy = 3 * 365 * DAY;
  await wrong.governor.heartbeat(kai);
  for (let round = 0; round < 4; round++) await others(wrong.governor, `wrong${round}`);
  await store.close();
  store = lmdbStore({ path, timeoutMs: PATIENCE_MS });
  const after = machine(7 * MINUTE);
  const seen = await after.governor.heartbeat(kai);
  expect(seen.at).toBe(NOON + 7 * MINUTE);
  expect(await after.governor.status(mia)).toMatchObject({ reason: "paused" });
  after.pass(MINUTE);
  const next = await after.governor.heartbeat(kai);
  expect(next.usedMs).toBe((seen.usedMs ?? 0) + MINUTE);
});
