import { describe, expect, test } from "vitest";
import { definePolicy } from "../policy/extend.ts";
import { memoryStore } from "../store/memory.ts";
import { memoryTexts } from "../store/memory-texts.ts";
import type { Store } from "../store/store.ts";
import type { Governor } from "./api.ts";
import { createGovernor } from "./governor.ts";

const NOON = Date.parse("2026-06-01T12:00:00Z");
const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const policy = definePolicy({
  bands: {
    teen: { ages: [13, 18], dailyLimit: "10m", guardian: { mayAdjust: ["dailyLimit"] } },
  },
});
const teen = { id: "t1", age: 14 };

/** Real time that passes, and servers with clocks that tests set. */
function makeTime() {
  let passed = 0;
  return {
    pass: (ms: number): void => {
      passed += ms;
    },
    elapsed: (): number => passed,
  };
}

interface Server {
  readonly governor: Governor;
  readonly problems: string[];
  /** The error of its clock, ms. */
  offBy: number;
}

function serverOn(store: Store | ReturnType<typeof memoryStore>, { elapsed }: ReturnType<typeof makeTime>): Server {
  const problems: string[] = [];
  const server = { offBy: 0, problems };
  const governor = createGovernor({
    policy,
    store,
    secret: "s".repeat(32),
    clock: { now: () => NOON + elapsed() + server.offBy, elapsed },
    onProblem: ({ code }) => problems.push(code),
  });
  return Object.assign(server, { governor });
}

const STORES = { memory: () => memoryStore(), texts: () => memoryTexts() };
const JUMPS = [HOUR, DAY, 36 * DAY, 3 * 365 * DAY].flatMap((ms) => [ms, -ms]);
const CASES = (["memory", "texts"] as const).flatMap((kind) => JUMPS.map((byMs) => ({ kind, byMs })));

/** Uses the chat for minutes, heartbeat by heartbeat, until a refusal; returns the number of minutes. */
async function useUp({ governor }: Server, pass: (ms: number) => void): Promise<number> {
  for (let minutes = 0; minutes < 60; minutes++) {
    if ((await governor.heartbeat(teen)).outcome === "block") return minutes;
    pass(MINUTE);
  }
  return 60;
}

describe.each(CASES)("a clock that jumps by $byMs ms, on $kind", ({ kind, byMs }) => {
  test("for 10 s changes nothing, and is reported", async () => {
    const time = makeTime();
    const server = serverOn(STORES[kind](), time);
    await server.governor.pause(teen, { by: "app" });
    for (let beat = 0; beat < 4; beat++) {
      await server.governor.resume(teen);
      await server.governor.heartbeat(teen);
      time.pass(MINUTE);
    }
    const before = await server.governor.status(teen);
    server.offBy = byMs;
    const during = await server.governor.status(teen);
    time.pass(10 * SECOND);
    await server.governor.heartbeat(teen);
    server.offBy = 0;
    const after = await server.governor.status(teen);
    expect([during.day, after.day]).toEqual([before.day, before.day]);
    expect(during.usedMs).toBe(before.usedMs);
    expect(after.usedMs).toBe((before.usedMs ?? 0) + 5 * SECOND);
    expect(server.problems).toEqual(["clock-jumped", "clock-jumped"]);
  });

  test("for 10 minutes destroys nothing, and the use counts afterwards", async () => {
    const time = makeTime();
    const server = serverOn(STORES[kind](), time);
    const other = { id: "t2", age: 14 };
    await server.governor.pause(other);
    await server.governor.adjust(other, { limits: { dailyLimit: "5m" } });
    await useUp(server, time.pass);
    server.offBy = byMs;
    await server.governor.status(teen);
    for (let minute = 0; minute < 10; minute++) {
      time.pass(MINUTE);
      await server.governor.heartbeat(teen);
      await server.governor.status(other);
      for (let i = 0; i < 20; i++) await server.governor.heartbeat({ id: `x${minute}.${i}`, age: 14 });
    }
    server.offBy = 0;
    time.pass(2 * MINUTE);
    // Everything used under the wrong clock counts; never less.
    const after = await server.governor.status(teen);
    expect(after.outcome === "block" || (after.usedMs ?? 0) > 0).toBe(true);
    expect(await server.governor.status(other)).toMatchObject({ reason: "paused", limitMs: 5 * MINUTE });
    // And no account is stuck: it has its day again within four.
    time.pass(4 * DAY);
    expect(await useUp(server, time.pass)).toBe(10);
    expect(server.problems.every((code) => code === "clock-jumped")).toBe(true);
  });

  test("that lasts is accepted after a minute: at most one lease is lost or gained, and no account is stuck", async () => {
    const time = makeTime();
    const server = serverOn(STORES[kind](), time);
    await server.governor.heartbeat(teen);
    time.pass(MINUTE);
    server.offBy = byMs;
    await server.governor.heartbeat(teen);
    time.pass(MINUTE + SECOND);
    const moved = await server.governor.heartbeat(teen);
    expect(Math.abs(moved.at - (NOON + time.elapsed() + byMs))).toBeLessThanOrEqual(SECOND);
    const used = moved.usedMs ?? 0;
    const isSameDay = moved.day === "2026-06-01";
    expect(used).toBeLessThanOrEqual(2 * MINUTE + 5 * SECOND);
    if (byMs < 0 || isSameDay) expect(used).toBeGreaterThanOrEqual(MINUTE);
    time.pass(MINUTE);
    expect((await server.governor.heartbeat(teen)).usedMs).toBe(used + MINUTE);
    time.pass(4 * DAY);
    expect(await useUp(server, time.pass)).toBe(10);
  });

  test("on one of two servers: neither makes use or settings of the other's disappear", async () => {
    if (kind === "memory") return expect(STORES.memory().holds).toBe("records");
    const time = makeTime();
    const store = STORES.texts();
    const [right, wrong] = [serverOn(store, time), serverOn(store, time)];
    await right.governor.adjust(teen, { limits: { dailyLimit: "5m" } });
    await wrong.governor.status(teen);
    wrong.offBy = byMs;
    let allowed = 0;
    for (let minute = 0; minute < 60; minute++) {
      const { governor } = minute % 2 === 0 ? right : wrong;
      if ((await governor.heartbeat(teen)).outcome === "allow") allowed++;
      time.pass(MINUTE);
    }
    const last = await right.governor.status(teen);
    expect(last).toMatchObject({ outcome: "block", limitMs: 5 * MINUTE });
    expect(allowed).toBeLessThan(30);
    time.pass(5 * DAY);
    expect((await right.governor.status(teen)).outcome).toBe("allow");
  });
});

test("a record from 2029 is corrected: its use and pause stay, and time counts again", async () => {
  const time = makeTime();
  const store = memoryTexts();
  const before = serverOn(store, time);
  before.offBy = 3 * 365 * DAY;
  await before.governor.heartbeat(teen);
  time.pass(MINUTE);
  await before.governor.heartbeat(teen);
  await before.governor.pause({ id: "t2", age: 14 });

  const after = serverOn(store, time);
  const seen = await after.governor.heartbeat(teen);
  expect(seen).toMatchObject({ at: NOON + MINUTE, usedMs: MINUTE, day: "2029-05-31" });
  expect(await after.governor.status({ id: "t2", age: 14 })).toMatchObject({ reason: "paused" });
  expect(after.problems).toEqual(["clock-jumped"]);
  time.pass(MINUTE);
  expect((await after.governor.heartbeat(teen)).usedMs).toBe(2 * MINUTE);
  time.pass(DAY);
  expect(await after.governor.heartbeat(teen)).toMatchObject({ usedMs: 0, day: "2026-06-02" });
});

test("requests, appeals and notices outlive a clock that was three years ahead", async () => {
  const time = makeTime();
  const server = serverOn(memoryTexts(), time);
  const { receipt } = (await server.governor.cases.appeal(teen, { kind: "limit-is-wrong", text: "Too short." }))
    .appeal!;
  await server.governor.status(teen);
  server.offBy = 3 * 365 * DAY;
  await server.governor.status(teen);
  time.pass(2 * MINUTE);
  await server.governor.cases.ask(teen, { kind: "time", minutes: 15 });
  server.offBy = 0;
  await server.governor.status(teen);
  time.pass(2 * MINUTE);
  await server.governor.cases.appeal(teen, { kind: "something-else", text: "And another." });
  const file = await server.governor.cases.read(teen);
  expect(file?.appeals.map((appeal) => appeal.receipt)).toContain(receipt);
  expect(file?.appeals).toHaveLength(2);
  expect(file?.last).toBe(NOON + 4 * MINUTE);
});

test("a preview on the day after a record was corrected does not move the record's past days", async () => {
  const time = makeTime();
  const store = memoryStore();
  const [right, wrong] = [serverOn(store, time), serverOn(store, time)];
  wrong.offBy = 5 * DAY;
  await useUp(right, time.pass);
  time.pass(DAY);
  await wrong.governor.heartbeat(teen);
  await right.governor.heartbeat(teen);
  time.pass(DAY);
  const before = await right.governor.export(teen);
  expect(before?.record?.past.days).toHaveLength(1);
  await right.governor.preview(teen, [{ type: "pause" }]);
  expect((await right.governor.export(teen))?.record).toEqual(before?.record);
});
