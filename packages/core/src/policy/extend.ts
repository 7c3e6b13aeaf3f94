import type { PolicyInput, PolicyPart } from "../values/policy.ts";
import type { Policy } from "../rules/rules.ts";
import { compilePolicy } from "./compile.ts";
import { parsePolicy } from "./parse.ts";
import { merge, nodeOf, valueOf } from "./text/node.ts";

/** Part of a policy: any keys, nested; lists are given whole; `null` removes a key. */
export type PolicyChanges = PolicyPart<Omit<PolicyInput, "extends">>;

/**
 * Checks a policy and compiles it for `createGovernor` and `reload`. Throws a `PolicyError` with every problem.
 *
 * @example
 * ```ts
 * const policy = definePolicy({ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } });
 * ```
 */
export function definePolicy(policy: PolicyInput): Policy {
  return compilePolicy(parsePolicy(policy));
}

/**
 * Builds a policy on another, such as a preset's, as `extends` does in a file. Later values win, maps are merged by
 * key, `null` removes a key, lists are replaced. Throws a `PolicyError` if the result is not valid.
 *
 * @example
 * ```ts
 * const policy = extendPolicy(balanced.policy, { bands: { teen: { dailyLimit: "90m" } } });
 * ```
 */
export function extendPolicy(base: PolicyInput | Policy, ...changes: readonly PolicyChanges[]): Policy {
  const nodes = ["input" in base ? base.input : base, ...changes].map((part) => nodeOf(part, { file: "policy" }));
  return compilePolicy(parsePolicy(valueOf(nodes.reduce(merge))));
}
