import { createGovernor, type Decision } from "@recess/core";
import { definePolicy } from "@recess/core/policy";
import { expect, test } from "vitest";
import { type ManualTime, manualTime } from "../../../../test/support/replies.ts";
import { keepLease } from "./lease.ts";

const governor = createGovernor({ policy: definePolicy({ bands: { teen: { ages: [13, 18] } } }) });
const base: Decision = await governor.status({ id: "a", age: 14 });

type Answer = Partial<Decision> | Error;

interface Lease {
  readonly time: ManualTime;
  /** The events, each with the second at which it happened. */
  readonly log: string[];
  end(): void;
}

/** A lease whose governor gives these answers in turn, and then repeats the last one. */
function lease(first: Partial<Decision>, answers: readonly Answer[] = [{}], firstAgeMs = 0): Lease {
  const time = manualTime(0);
  const log: string[] = [];
  const note = (what: string): void => void log.push(`${time.now() / 1000} ${what}`);
  const left = [...answers];
  const end = keepLease({
    first: { ...base, ...first },
    firstAgeMs,
    after: time.after,
    beat: async () => {
      note("beat");
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer instanceof Error) throw answer;
      return { ...base, ...answer };
    },
    onDecision: () => {},
    onStop: () => note("stop"),
    onResume: () => note("resume"),
    onTimeUp: () => note("time up"),
    onError: () => note("error"),
  });
  return { time, log, end };
}

const BLOCK: Partial<Decision> = { outcome: "block", reason: "daily-limit", remainingMs: 0, finishReplyMs: 45_000 };

test("every 30 s, and no more often", async () => {
  const { time, log } = lease({});
  await time.advance(95_000);
  expect(log).toEqual(["30 beat", "60 beat", "90 beat"]);
});

test("at the instant of the stop, then until the time to finish is over", async () => {
  const { time, log } = lease({ remainingMs: 40_000 }, [{ remainingMs: 10_000 }, BLOCK]);
  await time.advance(600_000);
  expect(log).toEqual(["30 beat", "40 beat", "40 stop", "70 beat", "85 beat", "85 time up"]);
  expect(time.pending()).toBe(0);
});

test("the time that the model took to begin is subtracted; a stop that came meanwhile is checked at once", async () => {
  const late = lease({ remainingMs: 40_000 }, [BLOCK], 25_000);
  await late.time.advance(16_000);
  expect(late.log).toEqual(["15 beat", "15 stop"]);
  const past = lease({ remainingMs: 40_000 }, [BLOCK], 60_000);
  await past.time.advance(2000);
  expect(past.log).toEqual(["1 beat", "1 stop"]);
});

test("with no time to finish, at once", async () => {
  const { time, log } = lease({ remainingMs: 5000 }, [{ ...BLOCK, finishReplyMs: 0 }]);
  await time.advance(600_000);
  expect(log).toEqual(["5 beat", "5 stop", "5 time up"]);
});

test("a cancelled stop has no effect", async () => {
  const { time, log } = lease({ remainingMs: 5000 }, [BLOCK, { remainingMs: 60_000 }, {}]);
  await time.advance(70_000);
  expect(log).toEqual(["5 beat", "5 stop", "35 beat", "35 resume", "65 beat"]);
});

test("a stop that does not come when announced is checked again a second later", async () => {
  const { time, log } = lease({ remainingMs: 5000 }, [{ remainingMs: 3 }, BLOCK]);
  await time.advance(6500);
  expect(log).toEqual(["5 beat", "6 beat", "6 stop"]);
});

test("in observe mode there is no time left, and no stop", async () => {
  const { time, log } = lease({ remainingMs: 0, wouldBlock: "daily-limit" }, [
    { remainingMs: 0, wouldBlock: "daily-limit" },
  ]);
  await time.advance(65_000);
  expect(log).toEqual(["30 beat", "60 beat"]);
});

test("if the governor cannot be asked, the announced stop holds", async () => {
  const { time, log } = lease({ remainingMs: 40_000, finishReplyMs: 20_000 }, [new Error("gone")]);
  await time.advance(600_000);
  expect(log).toEqual(["30 beat", "30 error", "40 beat", "40 error", "40 stop", "60 beat", "60 error", "60 time up"]);
});

test("nothing happens after its end, even if a request was under way", async () => {
  const { time, log, end } = lease({ remainingMs: 5000 }, [BLOCK]);
  const advanced = time.advance(5000);
  end();
  await advanced;
  await time.advance(600_000);
  expect(log.filter((line) => !line.endsWith("beat"))).toEqual([]);
  expect(time.pending()).toBe(0);
});
