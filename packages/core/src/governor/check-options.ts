/** Checks what createGovernor is given. */
import { RecessError } from "../values/errors.ts";
import { parseDuration } from "../values/duration.ts";
import type { Policy } from "../rules/rules.ts";
import type { Duration } from "../values/policy-terms.ts";

/** A policy as its author wrote it has no limits yet: a governor that took it would let everybody pass. */
export function checkCompiled(policy: Policy): Policy {
  if (typeof policy === "object" && policy !== null && Array.isArray(policy.bands)) {
    if (policy.bands.length > 0 || policy.input.governs === "nobody") return policy;
    throw new RecessError(
      "argument-invalid",
      'policy must have a band, or say "governs": "nobody": without bands nobody is governed.',
    );
  }
  throw new RecessError(
    "argument-invalid",
    "policy must be a compiled policy: write definePolicy(policy), or await loadPolicy(path), of @recess/core/policy.",
  );
}

export function retentionOf(name: string, retention: Duration): number {
  const ms = parseDuration(retention);
  if (ms !== undefined && ms > 0) return ms;
  throw new RecessError("argument-invalid", `${name} must be a positive duration such as "35d".`);
}
