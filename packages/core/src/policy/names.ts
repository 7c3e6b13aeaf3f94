import type { AdjustableKey } from "../values/policy-limits.ts";

/** The limits that a guardian can replace, in the order of the policy's documentation. */
export const ADJUSTABLE_KEYS: readonly AdjustableKey[] = [
  "dailyLimit",
  "weeklyLimit",
  "break",
  "quietHours",
  "openHours",
  "messageLimits",
  "features",
];

/** The value of `unknownAge` for no band. */
export const UNGOVERNED = "ungoverned";
