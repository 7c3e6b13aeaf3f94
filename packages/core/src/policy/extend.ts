import type { PolicyInput } from "../values/policy.ts";
import { parsePolicy } from "./parse.ts";
import { merge, nodeOf, valueOf } from "./text/node.ts";

/** A part of a policy: any keys, down to the lists, which are given whole; `null` takes a key away. */
export type PolicyChanges = Changes<Omit<PolicyInput, "extends">>;

type Changes<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Changes<T[K]> | null | undefined }
    : T;

/** The policy as it is: its type completes and checks it. */
export function definePolicy(policy: PolicyInput): PolicyInput {
  return policy;
}

/**
 * A policy that builds on another, such as a preset's: what `extends` does in a file. Later wins, maps are merged by
 * key, `null` takes a key away, lists are replaced. Throws a `PolicyError` if the outcome is not valid.
 *
 * @example
 * ```ts
 * const policy = extendPolicy(balanced.policy, { bands: { teen: { dailyLimit: "90m" } } });
 * ```
 */
export function extendPolicy(base: PolicyInput, ...changes: readonly PolicyChanges[]): PolicyInput {
  const nodes = [base, ...changes].map((part) => nodeOf(part, { file: "policy" }));
  return parsePolicy(valueOf(nodes.reduce(merge)));
}
