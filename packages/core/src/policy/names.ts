import type { AdjustableKey } from "../values/policy-limits.ts";

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
