import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { createGovernor } from "./governor.ts";
import { definePolicy } from "../policy/extend.ts";
import { memoryStore } from "../store/memory.ts";

// Times differ between machines and minutes; the garbage of a decision does not.

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Every kind of rule. */
const policy = definePolicy({
  timeZone: "Asia/Shanghai",
  bands: {
    teen: {
      ages: [13, 18],
      dailyLimit: { default: "2h", weekend: "3h" },
      weeklyLimit: "14h",
      break: { after: "45m", rest: "5m", mode: "remind" },
      quietHours: [{ from: "22:00", to: "06:00" }],
      messageLimits: [
        { limit: 40, per: "1h" },
        { limit: 200, per: "day" },
      ],
      reminders: [{ id: "ai", at: "start-of-day", every: "1h" }],
      nudges: [{ id: "long-day", when: { minutesToday: 90 }, cooldown: "24h" }],
    },
  },
});

const ACCOUNTS = Array.from({ length: 100 }, (_, i) => ({ id: `account-${i}`, age: 14, timeZone: "Asia/Shanghai" }));
const ROUNDS = 9;

/** Garbage per call in bytes, in the steady state: the minimum of several rounds, because the compiler also allocates. */
async function bytesOf(call: (account: (typeof ACCOUNTS)[number]) => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 200; i++) for (const account of ACCOUNTS) await call(account);
  const seen: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 10; i++) for (const account of ACCOUNTS) await call(account);
    const bytes = (process.memoryUsage().heapUsed - before) / (10 * ACCOUNTS.length);
    // Negative: a collection happened in between.
    if (bytes > 0) seen.push(bytes);
  }
  return Math.min(...seen);
}

/** Up to 10 % above the values when this was written, 1,442 and 3,714 on Node 20; other engines differ slightly. */
const HEARTBEAT_BYTES = 1590;
const STATUS_BYTES = 4090;

test("a decision allocates no more memory than before", async () => {
  let now = Date.UTC(2026, 10, 23, 8);
  const governor = createGovernor({ policy, store: memoryStore(), clock: () => (now += 10) });
  expect(await bytesOf((account) => governor.heartbeat(account, { device: "tab-1" }))).toBeLessThan(HEARTBEAT_BYTES);
  expect(await bytesOf((account) => governor.status(account))).toBeLessThan(STATUS_BYTES);
});
