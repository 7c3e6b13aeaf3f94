import { describe, expect, test } from "vitest";
import { stopped, T0, teen } from "../../../test/support/state.ts";
import { beatDueAt, beatEvery, isActive, nextAt, statusDueAt, type Timing } from "./schedule.ts";
import { applyState, initialView, setActive } from "./view.ts";

const timing: Timing = { jitter: 1, usedUntil: 180_000, peerUntil: 0, beatAt: 25_000, askedAt: 0, failures: 0 };
const open = applyState(initialView, teen(), 0);
const blocked = applyState(initialView, stopped({ resumesAt: T0 + 600_000 }), 0);

describe("isActive", () => {
  test("until the page is idle", () => {
    expect(isActive(timing, 179_999)).toBe(true);
    expect(isActive(timing, 180_000)).toBe(false);
  });

  test("while somebody is at another tab", () => {
    expect(isActive({ ...timing, peerUntil: 200_000 }, 199_999)).toBe(true);
    expect(isActive({ ...timing, peerUntil: 200_000 }, 200_000)).toBe(false);
  });
});

describe("heartbeats", () => {
  test("are due only for a governed account that is active", () => {
    expect(beatDueAt(timing, open)).toBe(25_000);
    expect(beatDueAt(timing, setActive(open, false, 10_000))).toBe(Infinity);
    expect(beatDueAt(timing, applyState(initialView, teen({ band: null }), 0))).toBe(Infinity);
    expect(beatDueAt(timing, initialView)).toBe(Infinity);
  });

  test("come as often as the server requests, and at most every 5 s", () => {
    expect(beatEvery(initialView)).toBe(25_000);
    expect(beatEvery(applyState(initialView, teen({ heartbeatMs: 60_000 }), 0))).toBe(60_000);
    expect(beatEvery(applyState(initialView, teen({ heartbeatMs: 1 }), 0))).toBe(5000);
  });
});

describe("the state is requested", () => {
  test("half a second after a stop", () => expect(statusDueAt(timing, open)).toBe(1_200_500));

  test("not for a stopped countdown", () => {
    expect(statusDueAt(timing, setActive(open, false, 10_000))).toBe(Infinity);
  });

  test("every 20 s while somebody is at a page that is blocked, else when it opens", () => {
    expect(statusDueAt(timing, blocked)).toBe(20_000);
    expect(statusDueAt(timing, setActive(blocked, false, 0))).toBe(600_500);
  });

  test("again after a failure, after a delay that doubles", () => {
    expect(statusDueAt({ ...timing, failures: 1 }, open)).toBe(2000);
    expect(statusDueAt({ ...timing, failures: 6, askedAt: 1000 }, open)).toBe(65_000);
  });

  test("never while a request is under way, nor when nobody is signed in", () => {
    expect(statusDueAt({ ...timing, askedAt: Infinity }, open)).toBe(Infinity);
    expect(statusDueAt({ ...timing, failures: Infinity }, open)).toBe(Infinity);
  });

  test("at most once a second", () => {
    expect(statusDueAt({ ...timing, askedAt: 1_200_400 }, open)).toBe(1_201_400);
  });

  test("by each page at a different moment", () => {
    expect(statusDueAt({ ...timing, jitter: 0.8 }, blocked)).toBe(16_000);
    expect(statusDueAt({ ...timing, jitter: 1.2 }, blocked)).toBe(24_000);
  });
});

describe("nextAt", () => {
  test.each([
    ["the heartbeat", timing, open, 0, 25_000],
    ["the minute that a person reads", { ...timing, beatAt: 90_000 }, open, 1000, 60_000],
    ["the moment when the page is idle", { ...timing, beatAt: 90_000, usedUntil: 30_000 }, open, 0, 30_000],
    ["what is overdue, in 50 ms", { ...timing, beatAt: 0 }, open, 10_000, 10_050],
    ["nothing at all", { ...timing, askedAt: Infinity }, setActive(initialView, false, 0), 0, Infinity],
  ])("is %s", (_, now, view, at, expected) => expect(nextAt(now, view, at)).toBe(expected));
});
