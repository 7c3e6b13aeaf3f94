import type { PolicyIssue } from "../../values/errors.ts";
import { bandsOf, type Check, type CheckContext, type ValidPolicyPart } from "./check.ts";

/**
 * What the other checks say of the limits that a rollout brings: each band is looked at as it is for the accounts in the
 * share, and what concerns a key that the rollout sets is said of that key.
 */
export function* checkRollouts(
  policy: ValidPolicyPart,
  context: CheckContext,
  checks: readonly Check[],
): Iterable<PolicyIssue> {
  for (const [name, { rollout, ...band }] of bandsOf(policy)) {
    const limits = rollout?.limits;
    if (limits === undefined) continue;
    const rolledOut: ValidPolicyPart = { ...policy, bands: { ...policy.bands, [name]: { ...band, ...limits } } };
    for (const issue of checks.flatMap((check) => Array.from(check(rolledOut, context)))) {
      const [bands, band, key, ...rest] = issue.path;
      if (bands === "bands" && band === name && key !== undefined && key in limits) {
        yield { ...issue, path: [bands, band, "rollout", "limits", key, ...rest] };
      }
    }
  }
}
