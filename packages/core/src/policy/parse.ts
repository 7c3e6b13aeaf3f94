import { PolicyError } from "../values/errors.ts";
import type { PolicyInput } from "../values/policy.ts";
import { checkPolicy } from "./check.ts";

/** Returns the policy if it is valid; otherwise throws a `PolicyError` with every problem. */
export function parsePolicy(input: unknown): PolicyInput {
  const { value, issues } = checkPolicy(input);
  if (value === null) throw new PolicyError(issues.filter(({ severity }) => severity === "error"));
  return value;
}
