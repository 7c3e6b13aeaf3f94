import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { afternoon, createDemoClock, FAST, startOfDemo } from "../../examples/chat/src/server/clock.ts";
import { until } from "./chat.ts";

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 24, 12);

describe("the demonstration's clock", () => {
  let real: number;
  let folder: string;
  beforeEach(() => {
    real = 1_000_000;
    folder = mkdtempSync(join(tmpdir(), "recess-clock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const make = (file?: string) => createDemoClock({ start: NOON, real: () => real, ...(file && { file }) });

  test("runs with the machine's clock, fast on request, and can jump", () => {
    const clock = make();
    real += 1000;
    expect(clock.now()).toBe(NOON + 1000);
    clock.setSpeed(FAST);
    real += 60_000;
    expect(clock.now()).toBe(NOON + 1000 + HOUR);
    clock.setSpeed(1);
    clock.advance(5000);
    expect(clock.now()).toBe(NOON + 6000 + HOUR);
    clock.set(NOON);
    expect(clock.now()).toBe(NOON);
    clock.close();
  });

  test("runs timers by its own time", async () => {
    const clock = createDemoClock({ start: NOON });
    const rung: string[] = [];
    clock.after(HOUR, () => rung.push("an hour"));
    clock.after(2 * HOUR, () => rung.push("two hours"));
    const cancel = clock.after(HOUR, () => rung.push("taken back"));
    cancel();
    clock.advance(HOUR);
    await until(() => rung.length > 0);
    expect(rung).toEqual(["an hour"]);
    clock.close();
  });

  test("keeps its time while the server is off, and does not stay fast", () => {
    const file = join(folder, "clock.json");
    const first = make(file);
    first.advance(10 * HOUR);
    real += 500;
    first.close();
    real += 7000;
    const second = make(file);
    expect(second.now()).toBe(NOON + 10 * HOUR + 7500);

    second.setSpeed(FAST);
    // Killed within a second: it must not continue from an earlier time.
    const saved = readFileSync(file, "utf8");
    real += 900;
    const then = second.now();
    second.close();
    expect(saved).not.toBe("");
    const third = make(file);
    expect(third.speed()).toBe(1);
    expect(third.now()).toBeGreaterThanOrEqual(then);
    third.close();
  });
});

test("an afternoon is four o'clock where the account is, and a demonstration does not begin at night", () => {
  // 20:00 in Shanghai.
  expect(new Date(afternoon(NOON, "Asia/Shanghai", 1)).toISOString()).toBe("2026-11-25T08:00:00.000Z");
  expect(startOfDemo(NOON, "Asia/Shanghai")).toBe(afternoon(NOON, "Asia/Shanghai", 0));
  expect(startOfDemo(NOON, "Europe/Paris")).toBe(NOON);
});
