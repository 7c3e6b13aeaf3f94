/** When a stopped account may continue. */
import { segmentAt, spanAhead, startAhead } from "../time/ahead.ts";
import { weekOf } from "../time/days.ts";
import { bucketsOpenAt, isDayCountSpent } from "./buckets.ts";
import { streakAt } from "./settle.ts";
import type { Situation } from "./situation.ts";
import { stretchesAhead } from "./stretches.ts";
import { chargedIn, messageLimitsIn } from "./voice.ts";
import { HORIZON_MS, isConsentMissing, isTokenLimitSpent } from "./stops.ts";
import { leftThisWeek, leftToday, leftToSay } from "./time-left.ts";

/**
 * The first instant from `now` on at which a new event of the kind would be accepted, without any use before it; `null`
 * if that is more than 14 days after the end of the current pause, or after `now`.
 */
export function resumesAt(situation: Situation, isMessage: boolean): number | null {
  const horizon = Math.max(situation.now, situation.record.pausedUntil) + HORIZON_MS;
  return openFrom(situation, horizon, (here, at) => refusedUntil(here, isMessage, at, horizon));
}

/** The first open instant between now and the horizon, or `null`. */
export function openFrom(
  situation: Situation,
  horizon: number,
  closedUntil: (here: Situation, at: number) => number,
): number | null {
  let at = situation.now;
  for (const { here, until } of stretchesAhead(situation, { inUse: false, horizon })) {
    // Nothing is refused to an ungoverned account or in observe mode.
    if (here === null || here.band.mode === "observe") return at;
    while (at < until && at <= horizon) {
      const next = closedUntil(here, at);
      if (next === at) return at;
      at = next;
    }
    if (until > horizon) return null;
    at = until;
  }
  return null;
}

/**
 * The earliest instant at which the first rule that stops at `at` may end its stop, without use meanwhile; `at` if
 * nothing stops.
 */
export function refusedUntil(situation: Situation, isMessage: boolean, at: number, horizon: number): number {
  const { policy, band, limits, speech, record, ahead } = situation;
  if (at < record.pausedUntil) return record.pausedUntil;
  // It is unknown when a parent will consent, or whether one will.
  if (isConsentMissing(band, record)) return Infinity;
  if (at >= record.liftedUntil) {
    for (const quietHours of [limits.quietHours, speech?.quietHours]) {
      if (quietHours === undefined) continue;
      const quiet = spanAhead(quietHours, ahead, at, horizon);
      if (quiet.inside) return quiet.until;
    }
  }
  if (limits.openHours !== undefined) {
    const open = spanAhead(limits.openHours, ahead, at, horizon);
    if (!open.inside) return open.until;
  }
  const { label: day, end } = segmentAt(ahead, at);
  const isToday = day === record.day;
  if (limits.dailyLimit !== undefined) {
    const left = isToday ? leftToday(limits.dailyLimit, record) : limits.dailyLimit(day);
    // A segment may end before its day does: the check is then repeated there.
    if (left <= 0) return end;
  }
  if (speech?.dailyLimit !== undefined) {
    const left = isToday ? leftToSay(speech.dailyLimit, record) : speech.dailyLimit(day);
    if (left <= 0) return end;
  }
  if (limits.weeklyLimitMs !== undefined) {
    const week = weekOf(day, policy.weekStartsOn);
    const isThisWeek = week === weekOf(record.day, policy.weekStartsOn);
    const left = isThisWeek ? leftThisWeek(limits.weeklyLimitMs, record, policy.weekStartsOn) : limits.weeklyLimitMs;
    if (left <= 0) return startAhead(ahead, week + 7);
  }
  if (limits.break.enforce && streakAt(record, limits, at) >= limits.break.afterMs) {
    return record.creditEnd + limits.break.restMs;
  }
  if (!isMessage) return at;
  // A limit of 0 tokens is used up on every day.
  if (isTokenLimitSpent(band, isToday ? record.today.tokens : 0)) return end;
  const messageLimits = messageLimitsIn(limits, speech);
  const { messages, buckets } = chargedIn(record, speech);
  if (isDayCountSpent(isToday ? messages : 0, messageLimits)) return end;
  return Math.max(at, bucketsOpenAt(buckets, messageLimits));
}
