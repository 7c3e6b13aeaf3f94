import type { Band, Limits, Policy } from "../rules/rules.ts";
import { type Ahead, dayEndOf, segmentAt, spanAhead, startAhead } from "../time/ahead.ts";
import { weekOf } from "../time/days.ts";
import type { Windows } from "../time/windows.ts";
import type { TimeReason } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { bucketsOpenAt, isDayCountSpent } from "./buckets.ts";
import { streakAt } from "./settle.ts";
import type { Situation } from "./situation.ts";
import { stretchesAhead } from "./stretches.ts";
import { chargedIn, messageLimitsIn, voiceOf } from "./voice.ts";

/** How far ahead anything is looked for: 14 days. */
const HORIZON_MS = 14 * 24 * 60 * 60_000;

/** The first time rule that stops, in the order of the page. */
export function timeStop({ policy, band, limits, speech, record, ahead, now }: Situation): TimeReason | null {
  if (now < record.pausedUntil) return "paused";
  if (isConsentMissing(band, record)) return "consent-required";
  if (now >= record.liftedUntil) {
    for (const quietHours of [limits.quietHours, speech?.quietHours]) {
      if (quietHours === undefined) continue;
      if (spanAhead(quietHours, ahead, now, now + HORIZON_MS).inside) return "quiet-hours";
    }
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

/** Whether so many tokens in a day are too many. */
export function isTokenLimitSpent(band: Band, tokens: number): boolean {
  for (const limit of band.tokenLimits) if (tokens >= limit) return true;
  return false;
}

function isConsentMissing({ requiresConsent }: Band, { consentedAt }: AccountRecord): boolean {
  return requiresConsent && consentedAt === 0;
}

/** How much of the day's extra time can be taken back: what of it is left of the day, or of the week where the day has no limit. */
export function unusedGrant(policy: Policy, limits: Limits, record: AccountRecord): number {
  let left = limits.dailyLimit === undefined ? Infinity : leftToday(limits.dailyLimit, record);
  if (left === Infinity && limits.weeklyLimitMs !== undefined) {
    left = leftThisWeek(limits.weeklyLimitMs, record, policy.weekStartsOn);
  }
  return Math.max(0, Math.min(record.today.grantedMs, left));
}

/** Extra time is for speech, too. */
function leftToSay(dailyLimit: (label: number) => number, record: AccountRecord): number {
  return dailyLimit(record.day) + record.today.grantedMs - voiceOf(record).usedMs;
}

function leftToday(dailyLimit: (label: number) => number, { day, today }: AccountRecord): number {
  return dailyLimit(day) + today.grantedMs - today.usedMs;
}

function leftThisWeek(weeklyLimitMs: number, { day, today, past }: AccountRecord, weekStartsOn: number): number {
  const first = weekOf(day, weekStartsOn);
  let left = weeklyLimitMs + today.grantedMs - today.usedMs;
  for (const before of past.days) {
    if (before.day < first) break;
    left += before.grantedMs - before.usedMs;
  }
  return left;
}

export interface Stop {
  readonly at: number;
  readonly reason: TimeReason;
}

/**
 * The first instant in `(now, now + 14 days]` at which, with unbroken use from now on, a time rule begins to stop. To be
 * asked while none does. Each rule is checked alone; on a tie the first in the specification's order is named.
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
  // A rest of no time is over at every instant, so a streak never grows.
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

function quietFrom(quietHours: Windows, ahead: Ahead, from: number, horizon: number): number {
  if (from > horizon) return Infinity;
  const span = spanAhead(quietHours, ahead, from, horizon);
  return span.inside ? from : span.until;
}

/** When this day's limit, or that of a later day up to `latest`, runs out before that day is over. */
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

/**
 * The first instant from `now` on at which nothing would refuse a new event of the kind, if nothing is used until then;
 * `null` if that is more than 14 days after the end of the pause in force, or after `now`.
 */
export function resumesAt(situation: Situation, isMessage: boolean): number | null {
  const horizon = Math.max(situation.now, situation.record.pausedUntil) + HORIZON_MS;
  return openFrom(situation, horizon, (here, at) => refusedUntil(here, isMessage, at, horizon));
}

/** The first instant from now on, up to the horizon, that is not closed; `null` if there is none. */
function openFrom(
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
function refusedUntil(situation: Situation, isMessage: boolean, at: number, horizon: number): number {
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

/** Whether notifications may go out, and until when that stays so; `null` where that is not known. */
export interface MayNotify {
  readonly allowed: boolean;
  readonly until: number | null;
}

/**
 * Notifications are closed in their own quiet hours, and while anything but a break would refuse a new message: nobody is
 * called to a closed door. In observe mode nothing is refused, so they are open.
 */
export function mayNotify(situation: Situation): MayNotify {
  const { band, record, now } = situation;
  if (band.mode === "observe") return { allowed: true, until: null };
  const horizon = Math.max(now, record.pausedUntil) + HORIZON_MS;
  const closedUntil = (here: Situation, at: number): number => {
    const own = here.band.notificationQuietHours;
    const quiet = own === undefined ? undefined : spanAhead(own, here.ahead, at, horizon);
    return quiet?.inside === true ? quiet.until : refusedUntil(withoutBreak(here), true, at, horizon);
  };
  const open = openFrom(situation, horizon, closedUntil);
  if (open !== now) return { allowed: false, until: open };
  for (const { here, from, until } of stretchesAhead(situation, { inUse: false, horizon })) {
    if (here === null || here.band.mode === "observe") continue;
    if (from > now && closedUntil(here, from) > from) return { allowed: true, until: from };
    const closes = windowsClose(here, horizon);
    if (closes < until) return { allowed: true, until: closes <= horizon ? closes : null };
  }
  return { allowed: true, until: null };
}

function withoutBreak(situation: Situation): Situation {
  const { limits } = situation;
  return { ...situation, limits: { ...limits, break: { ...limits.break, enforce: false } } };
}

/** When windows close next. Nothing else does without use. */
function windowsClose({ band, limits, record, ahead, now }: Situation, horizon: number): number {
  const own = band.notificationQuietHours;
  const { quietHours, openHours } = limits;
  return Math.min(
    own === undefined ? Infinity : spanAhead(own, ahead, now, horizon).until,
    quietHours === undefined ? Infinity : quietFrom(quietHours, ahead, Math.max(now, record.liftedUntil), horizon),
    openHours === undefined ? Infinity : spanAhead(openHours, ahead, now, horizon).until,
  );
}
