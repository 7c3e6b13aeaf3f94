import { expect, test } from "vitest";
import { createGovernor } from "./governor.ts";
import { memoryStore } from "./memory.ts";

const DAY = 24 * 60 * 60_000;

test("ended accounts are collected by what the clock says, without a timer", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const store = memoryStore();
  const governor = createGovernor({
    policy: { bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } },
    store,
    clock: () => now,
    // Longer than a 32-bit timer can wait.
    retention: "30d",
  });
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: `early-${i}`, age: 14 });
  now += 29 * DAY;
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: `late-${i}`, age: 14 });
  expect(store.size).toBe(200);
  now += 2 * DAY;
  for (let i = 0; i < 150; i++) await governor.heartbeat({ id: "late-0", age: 14 });
  expect(store.size).toBe(100);
});
