import { formatLabel, labelOfDate } from "../../time/days.ts";
import { RecessError } from "../../values/errors.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { parseDate } from "../date.ts";
import { type MapNode, nodeOf, type TextNode, valueOf } from "../text/node.ts";
import { resolveNode, rootOf, variantNodes } from "./layers.ts";

/** A policy with the position of each of its values: the `source` that `readPolicyFile` returns. */
export interface PolicySource {
  readonly input: PolicyInput;
  /** Its parts and their positions. Opaque: for `effectiveLimits`. */
  readonly node: TextNode;
}

/** The region and date for which a policy is resolved. */
export interface RegionAndDate {
  readonly region?: string | null | undefined;
  /** A day's label, such as `"2027-07-01"`. */
  readonly date: string;
}

/** The plain policy for a region on a date: without regions, dated parts and claims. */
export function resolvePolicy(policy: PolicyInput | PolicySource, { region, date }: RegionAndDate): PolicyInput {
  return plainOf(resolveNode(nodeFrom(policy), { region, label: checkDate(date) }).node);
}

/** One of the plain policies that a policy can become. */
export interface Variant {
  /** The code of the region that was applied; `null`: none. */
  readonly region: string | null;
  /** The first date on which it applies; `null`: no beginning. */
  readonly from: string | null;
  /** The first date on which it no longer applies; `null`: no end. */
  readonly to: string | null;
  readonly policy: PolicyInput;
}

/** Every plain policy that a policy can become, by region and dates. */
export function variantsOf(policy: PolicyInput | PolicySource): readonly Variant[] {
  return variantNodes(nodeFrom(policy)).map(({ region, from, to, node }) => ({
    region,
    from: dateText(from),
    to: dateText(to),
    policy: plainOf(node),
  }));
}

function dateText(label: number): string | null {
  return Number.isFinite(label) ? formatLabel(label) : null;
}

export function nodeFrom(policy: PolicyInput | PolicySource): MapNode {
  return rootOf("node" in policy ? policy.node : nodeOf(policy, { file: "policy" }));
}

/** The plain value, which is a policy because it was checked before. */
export function plainOf(node: MapNode): PolicyInput {
  return valueOf(node) as PolicyInput;
}

/** The label of a date. Throws a RecessError `"argument-invalid"` if the date does not exist. */
export function checkDate(date: string): number {
  if (parseDate(date) !== undefined) return labelOfDate(date);
  throw new RecessError("argument-invalid", `date must be a date such as "2027-07-01", and there is no ${date}.`);
}
