import type { AdjustableKey } from "../values/policy.ts";

/** What a nudge may count, besides `signal:<name>`. */
export const METRICS = [
  "minutesToday",
  "minutesLast7Days",
  "minutesPrevious7Days",
  "streakMinutes",
  "daysInARow",
  "nightMinutesLast7Days",
  "nightsLast7Days",
  "refusalsToday",
  "messagesToday",
  "growthPercent",
] as const;

/** A metric that the governor measures. */
export type Metric = (typeof METRICS)[number];

/** The limits that a guardian can replace, in the order of the policy's own description. */
export const ADJUSTABLE_KEYS: readonly AdjustableKey[] = [
  "dailyLimit",
  "weeklyLimit",
  "break",
  "quietHours",
  "openHours",
  "messageLimits",
  "features",
];

/** `unknownAge`: no band. */
export const UNGOVERNED = "ungoverned";
