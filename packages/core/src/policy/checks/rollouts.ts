import type { PolicyIssue } from "../../values/errors.ts";
import { bandsOf, type Check, type CheckContext, type ValidPolicyPart } from "./check.ts";

/**
 * Runs the other checks on the limits of rollouts: each band is checked as it is for the accounts in the share, and
 * problems with keys that the rollout sets are reported there.
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
