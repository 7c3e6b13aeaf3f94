import { appendFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as scenarios from "./scenarios.ts";

// Takes minutes, so it is not part of the tests: `pnpm soak`. Each prints a row of the table in packages/redis/README.md.

const EXACT = { lost: 0, extra: 0, overLimit: 0, rejected: 0 };

function row(name: string, outcome: scenarios.Outcome): void {
  const { decisions, degraded, lost, extra, overLimit, p50, p99, max } = outcome;
  const line = `| ${[name, decisions, degraded, lost, extra, overLimit, p50, p99, max].join(" | ")} |\n`;
  process.stdout.write(line);
  if (process.env["SOAK_FILE"] !== undefined) appendFileSync(process.env["SOAK_FILE"], line);
}

test("Redis frozen for 30 s", async () => {
  const outcome = await scenarios.frozenRedis({ ms: 30_000 });
  row("Redis frozen (SIGSTOP) for 30 s", outcome);
  expect(outcome).toMatchObject(EXACT);
});

test("Redis killed 8 times", async () => {
  const outcome = await scenarios.killedRedis({ times: 8 });
  row("Redis with AOF killed (`kill -9`) 8 times", outcome);
  expect(outcome).toMatchObject(EXACT);
});

test("a bad network for 30 s", async () => {
  const outcome = await scenarios.badNetwork({ rounds: 120 });
  row("network slow, losing replies, cutting lines, 30 s", outcome);
  expect(outcome).toMatchObject(EXACT);
});

test("slots that move for long", async () => {
  const outcome = await scenarios.movingSlots({ times: 20 });
  row("cluster: all accounts moved to another master, 20 times", outcome);
  expect(outcome).toMatchObject(EXACT);
});

test("failover, 4 times", async () => {
  for (let i = 1; i <= 4; i += 1) {
    const outcome = await scenarios.failover();
    row(`cluster: master killed, replica takes over (${i})`, outcome);
    expect(outcome).toMatchObject({ extra: 0, rejected: 0 });
    expect(outcome.lost).toBeLessThanOrEqual(20);
  }
});

test("one process of two cut off for long", async () => {
  const { lost, extra, overLimit } = await scenarios.oneCutOff({ rounds: 120 });
  process.stdout.write(`one of two processes cut off, 30 s: ${lost} lost, ${extra} extra, ${overLimit} over limits\n`);
  expect({ lost, extra }).toEqual({ lost: 0, extra: 0 });
});
