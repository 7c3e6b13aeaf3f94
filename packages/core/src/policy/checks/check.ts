import type { PolicyIssue } from "../../values/errors.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import type { ValidPart } from "../valid-part.ts";
import type { TextNode } from "../text/node.ts";

/** A policy as the checks see it: values with the wrong shape are missing. */
export type ValidPolicyPart = ValidPart<PolicyInput>;
export type ValidBandPart = ValidPart<BandInput>;
export type ValidWindow = NonNullable<NonNullable<ValidBandPart["quietHours"]>[number]>;

/** What a check may need besides the policy. */
export interface CheckContext {
  /** The instant for date-dependent checks, which are skipped without it. Ms since the epoch. */
  readonly now?: number | undefined;
  /** The policy of a file that a claim names, or why there is none. `path`: that of the reference. */
  readonly claimed?: ((reference: string, path: readonly (string | number)[]) => ClaimedFile) | undefined;
}

export type ClaimedFile = { readonly node: TextNode } | { readonly problem: string };

/** Checks one aspect of a policy's meaning. */
export type Check = (policy: ValidPolicyPart, context: CheckContext) => Iterable<PolicyIssue>;

/** The bands with a valid shape, in the policy's order. */
export function bandsOf(policy: ValidPolicyPart): readonly (readonly [name: string, band: ValidBandPart])[] {
  return Object.entries(policy.bands ?? {}).flatMap(([name, band]) => (band === undefined ? [] : [[name, band]]));
}

/** The items of a list, with their paths. */
export function itemsOf<T>(
  list: readonly (T | undefined)[] | undefined,
): readonly (readonly [index: number, item: T])[] {
  return (list ?? []).flatMap((item, index) => (item === undefined ? [] : [[index, item]]));
}
