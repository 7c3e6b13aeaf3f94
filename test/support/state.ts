import type { RecessState } from "@recess/protocol";

/** 24 November 2026, 16:00 in Shanghai. */
export const T0 = Date.UTC(2026, 10, 24, 8);

/** A 14-year-old with an hour a day, 20 minutes of it left. */
export function teen(change: Partial<RecessState> = {}): RecessState {
  return {
    v: 1,
    serverNow: T0,
    band: "teen",
    outcome: "allow",
    reason: null,
    resumesAt: null,
    day: "2026-11-24",
    usedMs: 2_400_000,
    streakMs: 1_200_000,
    limitMs: 3_600_000,
    remainingMs: 1_200_000,
    stopReason: "daily-limit",
    notices: [],
    refusalsToday: 0,
    quotas: [],
    timeZone: "Asia/Shanghai",
    ageGroup: "13-15",
    restMs: 300_000,
    finishReplyMs: 120_000,
    heartbeatMs: 25_000,
    features: {},
    may: { askForTime: false, appeal: false },
    setBy: null,
    help: null,
    ...change,
  };
}

/** The same after the day's hour was used: it opens at 08:00 the next morning. */
export function stopped(change: Partial<RecessState> = {}): RecessState {
  return teen({
    outcome: "block",
    reason: "daily-limit",
    resumesAt: Date.UTC(2026, 10, 25, 0),
    usedMs: 3_600_000,
    remainingMs: 0,
    ...change,
  });
}
