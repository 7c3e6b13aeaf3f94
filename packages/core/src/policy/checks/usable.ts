import type { PolicyIssue } from "../../values/errors.ts";
import { warning } from "../issues.ts";
import { bandsOf, itemsOf, type ValidPolicyPart } from "./check.ts";

/** Finds bands in which no message can ever be accepted although they open. */
export function* checkUsable(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, { tokenLimits }] of bandsOf(policy)) {
    if (!itemsOf(tokenLimits).some(([, { limit }]) => limit === 0)) continue;
    const message = "The day has no tokens, so no message ever passes.";
    yield warning("never-usable", ["bands", name, "tokenLimits"], message);
  }
}
