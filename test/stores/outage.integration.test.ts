import { expect, test } from "vitest";
import * as scenarios from "./scenarios.ts";

// With one process, and a server that loses no write, nothing is lost, nothing counts twice and no limit is exceeded.
const EXACT = { lost: 0, extra: 0, overLimit: 0, rejected: 0 };

/** A call waits 150 ms for its server. Only one that waited for the server's return would take this long, however busy the machine. */
const BOUND_MS = 10_000;

function isBounded({ p99, decisions }: scenarios.Outcome): void {
  expect(p99).toBeLessThan(BOUND_MS);
  expect(decisions).toBeGreaterThan(100);
}

test("Redis is killed under load and started again on its append-only file", async () => {
  const outcome = await scenarios.killedRedis({ times: 1 });
  expect(outcome).toMatchObject(EXACT);
  expect(outcome.degraded).toBeGreaterThan(0);
  isBounded(outcome);
});

test("Redis is frozen under load, and commands that it reads afterwards do not count twice", async () => {
  const outcome = await scenarios.frozenRedis({ ms: 2500 });
  expect(outcome).toMatchObject(EXACT);
  expect(outcome.degraded).toBeGreaterThan(0);
  isBounded(outcome);
});

test("the network is slow, loses replies and cuts lines", async () => {
  const outcome = await scenarios.badNetwork({ rounds: 12 });
  expect(outcome).toMatchObject(EXACT);
  expect(outcome.degraded).toBeGreaterThan(0);
  isBounded(outcome);
});

test("one of two processes is cut off now and then, and each use counts once", async () => {
  // While separated, both may have allowed an account's last message.
  expect(await scenarios.oneCutOff({ rounds: 8 })).toMatchObject({ lost: 0, extra: 0 });
});

test("a cluster moves slots while it serves", async () => {
  const outcome = await scenarios.movingSlots({ times: 2 });
  expect(outcome).toMatchObject(EXACT);
  isBounded(outcome);
});

test("a master of a cluster is killed and its replica takes over", async () => {
  const outcome = await scenarios.failover();
  expect(outcome).toMatchObject({ extra: 0, rejected: 0 });
  // A master responds before its replica has received a write, so writes of the last ms may be lost with it, and allowed again.
  expect(outcome.lost).toBeLessThanOrEqual(20);
  expect(outcome.overLimit).toBeLessThanOrEqual(outcome.lost);
  isBounded(outcome);
});
