/** What is left of a day's and a week's limit. */
import type { Limits, Policy } from "../rules/rules.ts";
import { weekOf } from "../time/days.ts";
import type { AccountRecord } from "../values/record.ts";
import { voiceOf } from "./voice.ts";

/**
 * How much of the day's extra time can be revoked: what is left of it today, or in the week if the day has no limit.
 */
export function unusedGrant(policy: Policy, limits: Limits, record: AccountRecord): number {
  let left = limits.dailyLimit === undefined ? Infinity : leftToday(limits.dailyLimit, record);
  if (left === Infinity && limits.weeklyLimitMs !== undefined) {
    left = leftThisWeek(limits.weeklyLimitMs, record, policy.weekStartsOn);
  }
  return Math.max(0, Math.min(record.today.grantedMs, left));
}

/** Extra time applies to speech too. */
export function leftToSay(dailyLimit: (label: number) => number, record: AccountRecord): number {
  return dailyLimit(record.day) + record.today.grantedMs - voiceOf(record).usedMs;
}

export function leftToday(dailyLimit: (label: number) => number, { day, today }: AccountRecord): number {
  return dailyLimit(day) + today.grantedMs - today.usedMs;
}

export function leftThisWeek(weeklyLimitMs: number, { day, today, past }: AccountRecord, weekStartsOn: number): number {
  const first = weekOf(day, weekStartsOn);
  let left = weeklyLimitMs + today.grantedMs - today.usedMs;
  for (const before of past.days) {
    if (before.day < first) break;
    left += before.grantedMs - before.usedMs;
  }
  return left;
}
