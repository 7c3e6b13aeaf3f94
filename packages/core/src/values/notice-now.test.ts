import { createGovernor } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { noticeNow } from "./notice-now.ts";

const MINUTE = 60_000;
const TEEN = { id: "teen", age: 14, timeZone: "UTC" };
const policy = definePolicy({
  bands: {
    teen: { ages: [13, 18], dailyLimit: "20m", warnings: ["5m"], guardian: { maxExtraTimePerDay: "2h" } },
  },
});

/** A governor after a quarter of an hour of use, and the warning that it caused. */
async function warned() {
  let now = Date.parse("2026-11-24T10:00:00Z");
  const governor = createGovernor({ policy, clock: () => now });
  const pass = async (minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      await governor.heartbeat(TEEN);
      now += MINUTE;
    }
  };
  await pass(15);
  const origin = await governor.heartbeat(TEEN);
  return { governor, pass, origin, notice: origin.notices[0]!, wait: (ms: number) => void (now += ms) };
}

test("a warning that was not shown gives the time left now", async () => {
  const { governor, pass, origin, notice } = await warned();
  expect(notice).toMatchObject({ kind: "warning", remainingMs: 5 * MINUTE });
  await pass(2);
  expect(noticeNow(notice, origin, await governor.status(TEEN))).toMatchObject({ remainingMs: 3 * MINUTE });
});

test("it is no longer valid once time was granted, or on the next day", async () => {
  const { governor, origin, notice, wait } = await warned();
  await governor.grant(TEEN, { minutes: 30 });
  expect(noticeNow(notice, origin, await governor.status(TEEN))).toBeNull();
  wait(24 * 60 * MINUTE);
  expect(noticeNow(notice, origin, await governor.status(TEEN))).toBeNull();
});
