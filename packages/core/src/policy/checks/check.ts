import type { PolicyIssue } from "../../values/errors.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import type { ValidPart } from "../valid-part.ts";
import type { TextNode } from "../text/node.ts";

/** A policy as the checks see it: what has the wrong shape is missing. */
export type ValidPolicyPart = ValidPart<PolicyInput>;
export type ValidBandPart = ValidPart<BandInput>;

/** What a check may need besides the policy. */
export interface CheckContext {
  /** For what depends on the date; without it that is not looked at. Ms since the epoch. */
  readonly now?: number | undefined;
  /** The policy of a file that a claim names, or why there is none. `path`: of the reference. */
  readonly claimed?: ((reference: string, path: readonly (string | number)[]) => ClaimedFile) | undefined;
}

export type ClaimedFile = { readonly node: TextNode } | { readonly problem: string };

/** Looks at one side of what a policy means. */
export type Check = (policy: ValidPolicyPart, context: CheckContext) => Iterable<PolicyIssue>;

/** The bands whose shape is right, in the policy's order. */
export function bandsOf(policy: ValidPolicyPart): readonly (readonly [name: string, band: ValidBandPart])[] {
  return Object.entries(policy.bands ?? {}).flatMap(([name, band]) => (band === undefined ? [] : [[name, band]]));
}

/** What there is in a list, with its places. */
export function itemsOf<T>(
  list: readonly (T | undefined)[] | undefined,
): readonly (readonly [index: number, item: T])[] {
  return (list ?? []).flatMap((item, index) => (item === undefined ? [] : [[index, item]]));
}
