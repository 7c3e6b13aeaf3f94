import { expect, test } from "vitest";
import { createGovernor } from "../governor/governor.ts";
import { memoryStore } from "./memory.ts";
import { definePolicy } from "../policy/extend.ts";

const DAY = 24 * 60 * 60_000;

test("ended accounts are collected by the clock, without a timer", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const store = memoryStore();
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }),
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

test("among hundreds of accounts each behaves as if alone, whether it is kept as a record or as text", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const options = { policy: definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }), clock: () => now };
  const many = createGovernor(options);
  const alone = createGovernor(options);
  const ids = Array.from({ length: 300 }, (_, i) => `a${i}`);
  const some = ids.filter((_, i) => i % 100 === 0);
  for (let round = 0; round < 4; round++) {
    for (const id of ids) await many.admit({ id, age: 14 }, { requestId: `${id}-${round}` });
    for (const id of some) await alone.admit({ id, age: 14 }, { requestId: `${id}-${round}` });
    // Every second time they are idle for so long that some are kept as text.
    now += round % 2 === 0 ? 60_000 : 16 * 60_000;
  }
  for (const id of some) expect(await many.export({ id })).toEqual(await alone.export({ id }));
  expect((await many.export({ id: "a250" }))?.record?.today.messages).toBe(4);
});

test("an account that is kept as text can be forgotten, and starts again", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const store = memoryStore();
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }),
    store,
    clock: () => now,
  });
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: `a${i}`, age: 14 });
  now += 16 * 60_000;
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: "other", age: 14 });
  await governor.forget({ id: "a99" });
  expect(store.size).toBe(100);
  expect(await governor.export({ id: "a99" })).toBeNull();
  now += 60_000;
  expect(await governor.heartbeat({ id: "a99", age: 14 })).toMatchObject({ usedMs: 0 });
});

test("accounts that were idle for a while make room for others, and lose nothing", async () => {
  let now = Date.parse("2026-06-01T12:00:00Z");
  const store = memoryStore();
  const governor = createGovernor({
    policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }),
    store,
    clock: () => now,
  });
  await governor.heartbeat({ id: "first", age: 14 });
  const first = await governor.export({ id: "first" });
  now += 16 * 60_000;
  for (let i = 0; i < 100; i++) await governor.heartbeat({ id: "other", age: 14 });
  expect(store.load("first")).toEqual(first?.record);
  expect(store.load("first")).not.toBe(first?.record);
});
