import type { Band, Limits, Policy } from "../rules/compile.ts";
import { daysOf, weekOf } from "../time/days.ts";
import type { TimeReason } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { bucketsOpenAt, isDayCountSpent } from "./messages.ts";
import { streakAt } from "./settle.ts";

/** How far ahead anything is looked for: 14 days. */
const HORIZON_MS = 14 * 24 * 60 * 60_000;

/** What the rules look at: a record that is settled to `now`, under the limits in force. */
export interface Situation {
  readonly policy: Policy;
  readonly band: Band;
  readonly limits: Limits;
  readonly record: AccountRecord;
  readonly now: number;
}

/** The first time rule that stops, in the order of the page. */
export function timeStop({ limits, record, now }: Situation): TimeReason | null {
  if (now < record.pausedUntil) return "paused";
  if (limits.quietHours !== undefined && now >= record.liftedUntil) {
    if (limits.quietHours.spanAt(record.zone, now, now + HORIZON_MS).inside) return "quiet-hours";
  }
  if (limits.openHours !== undefined && !limits.openHours.spanAt(record.zone, now, now + HORIZON_MS).inside) {
    return "outside-open-hours";
  }
  if (limits.dailyLimit !== undefined && leftToday(limits.dailyLimit, record) <= 0) return "daily-limit";
  if (limits.weeklyLimitMs !== undefined && leftThisWeek(limits.weeklyLimitMs, record) <= 0) return "weekly-limit";
  if (limits.break.enforce && streakAt(record, limits, now) >= limits.break.afterMs) return "break";
  return null;
}

/** Whether so many tokens in a day are too many. */
export function isTokenLimitSpent(band: Band, tokens: number): boolean {
  for (const limit of band.tokenLimits) if (tokens >= limit) return true;
  return false;
}

function leftToday(dailyLimit: (label: number) => number, { day, today }: AccountRecord): number {
  return dailyLimit(day) + today.grantedMs - today.usedMs;
}

function leftThisWeek(weeklyLimitMs: number, record: AccountRecord): number {
  const { weekGrantedMs, weekUsedMs } = record.past;
  return weeklyLimitMs + weekGrantedMs + record.today.grantedMs - weekUsedMs - record.today.usedMs;
}

export interface Stop {
  readonly at: number;
  readonly reason: TimeReason;
}

/**
 * The first instant in `(now, now + 14 days]` at which, with unbroken use from now on, a time rule begins to stop. To be
 * asked while none does. Each rule is looked at by itself; on a tie the first in the order of the page is named.
 */
export function nextStop(situation: Situation): Stop | null {
  const { limits, record, now } = situation;
  const horizon = now + HORIZON_MS;
  let at = Infinity;
  let reason: TimeReason = "paused";
  if (limits.quietHours !== undefined) {
    at = quietFrom(limits.quietHours, record, now, horizon);
    reason = "quiet-hours";
  }
  if (limits.openHours !== undefined) {
    const { until } = limits.openHours.spanAt(record.zone, now, horizon);
    if (until < at) {
      at = until;
      reason = "outside-open-hours";
    }
  }
  if (limits.dailyLimit !== undefined) {
    const runsOut = dayRunsOut(situation, limits.dailyLimit, Math.min(at, horizon));
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
  if (limits.break.enforce) {
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

function quietFrom(
  quietHours: NonNullable<Limits["quietHours"]>,
  { zone, liftedUntil }: AccountRecord,
  now: number,
  horizon: number,
): number {
  const from = Math.max(now, liftedUntil);
  if (from > horizon) return Infinity;
  const span = quietHours.spanAt(zone, from, horizon);
  return span.inside ? from : span.until;
}

/** When this day's limit, or that of a later day up to `latest`, runs out before that day is over. */
function dayRunsOut({ policy, record, now }: Situation, dailyLimit: (label: number) => number, latest: number): number {
  const runsOut = now + leftToday(dailyLimit, record);
  if (runsOut < record.dayEnd) return runsOut;
  const days = daysOf(record.zone, policy.dayStartsAtMs);
  let start = record.dayEnd;
  while (start <= latest) {
    const label = days.labelAt(start);
    const end = days.endOf(label);
    const at = start + dailyLimit(label);
    if (at < end) return at;
    start = end;
  }
  return Infinity;
}

function weekRunsOut({ policy, record, now }: Situation, weeklyLimitMs: number, latest: number): number {
  const days = daysOf(record.zone, policy.dayStartsAtMs);
  let monday = weekOf(record.day) + 7;
  const runsOut = now + leftThisWeek(weeklyLimitMs, record);
  if (runsOut < days.startOf(monday)) return runsOut;
  for (let start = days.startOf(monday); start <= latest; start = days.startOf(monday)) {
    monday += 7;
    if (start + weeklyLimitMs < days.startOf(monday)) return start + weeklyLimitMs;
  }
  return Infinity;
}

/**
 * The first instant from `now` on at which nothing would refuse a new event of the kind, if nothing is used until then;
 * `null` beyond 14 days.
 */
export function resumesAt(situation: Situation, isMessage: boolean): number | null {
  const horizon = situation.now + HORIZON_MS;
  let at = situation.now;
  for (;;) {
    const next = refusedUntil(situation, isMessage, at, horizon);
    if (next === at) return at;
    if (next > horizon) return null;
    at = next;
  }
}

/** At least how long what stops at `at` goes on, each rule by itself and nothing used in between; `at` if nothing stops. */
function refusedUntil(situation: Situation, isMessage: boolean, at: number, horizon: number): number {
  const { policy, band, limits, record } = situation;
  const { zone } = record;
  if (at < record.pausedUntil) return record.pausedUntil;
  if (limits.quietHours !== undefined && at >= record.liftedUntil) {
    const quiet = limits.quietHours.spanAt(zone, at, horizon);
    if (quiet.inside) return quiet.until;
  }
  if (limits.openHours !== undefined) {
    const open = limits.openHours.spanAt(zone, at, horizon);
    if (!open.inside) return open.until;
  }
  const isToday = at < record.dayEnd;
  const days = daysOf(zone, policy.dayStartsAtMs);
  const day = isToday ? record.day : days.labelAt(at);
  const dayEnd = isToday ? record.dayEnd : days.endOf(day);
  if (limits.dailyLimit !== undefined) {
    const left = isToday ? leftToday(limits.dailyLimit, record) : limits.dailyLimit(day);
    if (left <= 0) return dayEnd;
  }
  if (limits.weeklyLimitMs !== undefined) {
    const isThisWeek = weekOf(day) === weekOf(record.day);
    const left = isThisWeek ? leftThisWeek(limits.weeklyLimitMs, record) : limits.weeklyLimitMs;
    if (left <= 0) return days.startOf(weekOf(day) + 7);
  }
  if (limits.break.enforce && streakAt(record, limits, at) >= limits.break.afterMs) {
    return record.creditEnd + limits.break.restMs;
  }
  if (!isMessage) return at;
  // A limit of no tokens is spent on each day.
  if (isTokenLimitSpent(band, isToday ? record.today.tokens : 0)) return dayEnd;
  if (isToday && isDayCountSpent(record, limits)) return dayEnd;
  return Math.max(at, bucketsOpenAt(record, limits));
}
