/** When what stops now will let a new event pass. */
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
 * The first instant from `now` on at which nothing would refuse a new event of the kind, if nothing is used until then;
 * `null` if that is more than 14 days after the end of the pause in force, or after `now`.
 */
export function resumesAt(situation: Situation, isMessage: boolean): number | null {
  const horizon = Math.max(situation.now, situation.record.pausedUntil) + HORIZON_MS;
  return openFrom(situation, horizon, (here, at) => refusedUntil(here, isMessage, at, horizon));
}

/** The first instant, from now to the horizon, that is not closed; `null` if all of it is closed. */
export function openFrom(
  situation: Situation,
  horizon: number,
  closedUntil: (here: Situation, at: number) => number,
): number | null {
  let at = situation.now;
  for (const { here, until } of stretchesAhead(situation, { inUse: false, horizon })) {
    // Nothing is refused where nobody is governed, or where the policy only observes.
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

/** At least how long what stops at `at` goes on, each rule by itself and nothing used in between; `at` if nothing stops. */
export function refusedUntil(situation: Situation, isMessage: boolean, at: number, horizon: number): number {
  const { policy, band, limits, speech, record, ahead } = situation;
  if (at < record.pausedUntil) return record.pausedUntil;
  // Nobody knows when, or whether, a parent will.
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
    // A segment's end need not be that of its day: then the same is seen there again.
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
  // A limit of no tokens is spent on each day.
  if (isTokenLimitSpent(band, isToday ? record.today.tokens : 0)) return end;
  const messageLimits = messageLimitsIn(limits, speech);
  const { messages, buckets } = chargedIn(record, speech);
  if (isDayCountSpent(isToday ? messages : 0, messageLimits)) return end;
  return Math.max(at, bucketsOpenAt(buckets, messageLimits));
}
