import type { AdjustableLimitsInput } from "../values/policy.ts";

export function parseAdjustment(value: unknown): AdjustableLimitsInput {
  return value as AdjustableLimitsInput;
}
