import { formatIssue, PolicyError, RecessError } from "../values/errors.ts";
import type { AdjustableLimitsInput } from "../values/policy.ts";
import { checkLimits } from "./check.ts";

/** What a guardian sets, if it is valid; else throws a `RecessError` that says every problem; its `cause` has them as issues. */
export function parseAdjustment(input: unknown): AdjustableLimitsInput {
  const { value, issues } = checkLimits(input);
  if (value === null) {
    throw new RecessError("argument-invalid", issues.map(formatIssue).join(" "), { cause: new PolicyError(issues) });
  }
  return value;
}
