/** Which time rule stops now, and which stops next. */
import type { Band } from "../rules/rules.ts";
import { type Ahead, dayEndOf, segmentAt, spanAhead, startAhead } from "../time/ahead.ts";
import { weekOf } from "../time/days.ts";
import type { Windows } from "../time/windows.ts";
import type { TimeReason } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { streakAt } from "./settle.ts";
import type { Situation } from "./situation.ts";
import { stretchesAhead } from "./stretches.ts";
import { leftThisWeek, leftToday, leftToSay } from "./time-left.ts";

/** How far ahead to look: 14 days. */
export const HORIZON_MS: number = 14 * 24 * 60 * 60_000;

/** The first time rule that stops, in the order of docs/spec.md. */
export function timeStop({ policy, band, limits, speech, record, ahead, now }: Situation): TimeReason | null {
  if (now < record.pausedUntil) return "paused";
  if (isConsentMissing(band, record)) return "consent-required";
  if (now >= record.liftedUntil) {
    if (isInside(limits.quietHours, ahead, now) || isInside(speech?.quietHours, ahead, now)) return "quiet-hours";
  }
  if (limits.openHours !== undefined && !spanAhead(limits.openHours, ahead, now, now + HORIZON_MS).inside) {
    return "outside-open-hours";
  }
  if (limits.dailyLimit !== undefined && leftToday(limits.dailyLimit, record) <= 0) return "daily-limit";
  if (speech?.dailyLimit !== undefined && leftToSay(speech.dailyLimit, record) <= 0) return "daily-limit";
  if (limits.weeklyLimitMs !== undefined && leftThisWeek(limits.weeklyLimitMs, record, policy.weekStartsOn) <= 0) {
    return "weekly-limit";
  }
  if (limits.break.enforce && streakAt(record, limits, now) >= limits.break.afterMs) return "break";
  return null;
}

function isInside(windows: Windows | undefined, ahead: Ahead, now: number): boolean {
  return windows !== undefined && spanAhead(windows, ahead, now, now + HORIZON_MS).inside;
}

/** Whether a day's tokens exceed the limit. */
export function isTokenLimitSpent(band: Band, tokens: number): boolean {
  for (const limit of band.tokenLimits) if (tokens >= limit) return true;
  return false;
}

export function isConsentMissing({ requiresConsent }: Band, { consentedAt }: AccountRecord): boolean {
  return requiresConsent && consentedAt === 0;
}

export interface Stop {
  readonly at: number;
  readonly reason: TimeReason;
}

/**
 * The first instant in `(now, now + 14 days]` at which a time rule begins to stop, assuming continuous use from now on.
 * Call it only while no rule stops. Each rule is checked alone; on a tie the first in the specification's order is
 * named.
 */
export function nextStop(situation: Situation): Stop | null {
  const horizon = situation.now + HORIZON_MS;
  if (situation.later === null) return stopUnderOne(situation, horizon);
  for (const { here, from, until } of stretchesAhead(situation, { inUse: true, horizon })) {
    if (here === null) continue;
    const reason = from > situation.now ? timeStop(here) : null;
    if (reason !== null) return { at: from, reason };
    const stop = stopUnderOne(here, horizon);
    if (stop !== null && stop.at < until) return stop;
  }
  return null;
}

/** The next stop while one plain policy decides. */
function stopUnderOne(situation: Situation, horizon: number): Stop | null {
  const { limits, speech, record, ahead, now } = situation;
  let at = Infinity;
  let reason: TimeReason = "paused";
  for (const quietHours of [limits.quietHours, speech?.quietHours]) {
    if (quietHours === undefined) continue;
    at = Math.min(at, quietFrom(quietHours, ahead, Math.max(now, record.liftedUntil), horizon));
    reason = "quiet-hours";
  }
  if (limits.openHours !== undefined) {
    const { until } = spanAhead(limits.openHours, ahead, now, horizon);
    if (until < at) {
      at = until;
      reason = "outside-open-hours";
    }
  }
  if (limits.dailyLimit !== undefined) {
    const left = leftToday(limits.dailyLimit, record);
    const runsOut = dayRunsOut(situation, limits.dailyLimit, left, Math.min(at, horizon));
    if (runsOut < at) {
      at = runsOut;
      reason = "daily-limit";
    }
  }
  if (speech?.dailyLimit !== undefined) {
    const left = leftToSay(speech.dailyLimit, record);
    const runsOut = dayRunsOut(situation, speech.dailyLimit, left, Math.min(at, horizon));
    if (runsOut < at) {
      at = runsOut;
      reason = "daily-limit";
    }
  }
  if (limits.weeklyLimitMs !== undefined) {
    const runsOut = weekRunsOut(situation, limits.weeklyLimitMs, Math.min(at, horizon));
    if (runsOut < at) {
      at = runsOut;
      reason = "weekly-limit";
    }
  }
  // A rest of length 0 is over at every instant, so a streak never grows.
  if (limits.break.enforce && limits.break.restMs > 0) {
    const due = now + limits.break.afterMs - streakAt(record, limits, now);
    if (due < at) {
      at = due;
      reason = "break";
    }
  }
  const { hold } = record;
  if (hold !== null && hold.until < at) {
    at = hold.until;
    reason = hold.reason;
  }
  return at <= horizon ? { at, reason } : null;
}

export function quietFrom(quietHours: Windows, ahead: Ahead, from: number, horizon: number): number {
  if (from > horizon) return Infinity;
  const span = spanAhead(quietHours, ahead, from, horizon);
  return span.inside ? from : span.until;
}

/** When the limit of this day, or of a later day up to `latest`, is used up before that day ends. */
function dayRunsOut(
  { ahead, now }: Situation,
  dailyLimit: (label: number) => number,
  left: number,
  latest: number,
): number {
  const runsOut = now + left;
  if (runsOut < ahead.end) return runsOut;
  let start = dayEndOf(ahead);
  if (runsOut < start) return runsOut;
  while (start <= latest) {
    const { label, end } = segmentAt(ahead, start);
    const at = start + dailyLimit(label);
    if (at < end) return at;
    start = end;
  }
  return Infinity;
}

function weekRunsOut({ policy, record, ahead, now }: Situation, weeklyLimitMs: number, latest: number): number {
  let first = weekOf(record.day, policy.weekStartsOn) + 7;
  let start = startAhead(ahead, first);
  const runsOut = now + leftThisWeek(weeklyLimitMs, record, policy.weekStartsOn);
  if (runsOut < start) return runsOut;
  while (start <= latest) {
    first += 7;
    const next = startAhead(ahead, first);
    if (start + weeklyLimitMs < next) return start + weeklyLimitMs;
    start = next;
  }
  return Infinity;
}
