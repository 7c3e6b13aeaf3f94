import type { PolicyIssue } from "../../values/errors.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { labelOfDate } from "../../time/days.ts";
import type { CheckContext } from "../checks/check.ts";
import type { LabelRange } from "../compare/days.ts";
import { error } from "../issues.ts";
import { didYouMean } from "../nearest.ts";
import { findPreset, presets } from "../presets/index.ts";
import type { Preset } from "../presets/preset.ts";
import { plainOf } from "../resolve/resolve.ts";
import { regionOf, regionsOf, resolveNode, rootOf, type VariantNode, variantNodes } from "../resolve/layers.ts";
import { type MapNode, nodeOf, placeOf, type TextNode, valueOf } from "../text/node.ts";
import { looksLikePath } from "../text/paths.ts";
import type { Claim } from "./list.ts";

type Path = readonly (string | number)[];

/** The policy that a claim names. */
export interface Claimed {
  readonly name: string;
  readonly root: MapNode;
  readonly preset: Preset | undefined;
  /** Labels, `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** The problems that make a policy invalid, apart from its claims. */
export type ErrorsIn = (policy: unknown) => readonly PolicyIssue[];

/** What a claim requires of one of the plain policies that a policy can become. */
export interface Asked {
  readonly claim: Claim;
  readonly claimed: Claimed;
  readonly variant: VariantNode;
  readonly own: PolicyInput;
  readonly policy: PolicyInput;
  readonly range: LabelRange;
}

/** The requirements in each region and date range in which the claim applies. */
export function* askedBy(root: MapNode, claim: Claim, claimed: Claimed): Iterable<Asked> {
  for (const variant of variantNodes(root)) {
    if (claim.region !== "all" && regionOf(root, claim.region) !== variant.region) continue;
    const own = plainOf(variant.node);
    for (const region of regionsIn(root, claimed, variant.region)) {
      for (const { policy, ...dates } of askedVariants(claimed, region)) {
        const range = {
          from: Math.max(claim.from, claimed.from, variant.from, dates.from),
          to: Math.min(claim.to, claimed.to, variant.to, dates.to),
        };
        if (range.from < range.to) yield { claim, claimed, variant: { ...variant, region }, own, policy, range };
      }
    }
  }
}

/** The policy that a claim names, or why it cannot be read. */
export function claimedBy(
  { reference, path }: Claim,
  { claimed }: CheckContext,
  errorsIn: ErrorsIn,
): Claimed | PolicyIssue {
  const always = { preset: undefined, from: -Infinity, to: Infinity };
  if (typeof reference !== "string") {
    const name = "the policy that is written there";
    return brokenClaim(name, reference, path, errorsIn) ?? { name, root: rootOf(reference), ...always };
  }
  const preset = findPreset(reference);
  if (preset !== undefined) {
    const { from, to } = preset.force;
    return {
      name: preset.id,
      root: rootOf(presetNode(preset)),
      preset,
      from: from === null ? -Infinity : labelOfDate(from),
      // A preset's last date is inclusive, as in laws.
      to: to === null ? Infinity : labelOfDate(to) + 1,
    };
  }
  if (!looksLikePath(reference)) {
    const names = presets.map(({ id }) => id);
    const offer = didYouMean(reference, names) || ` The presets are ${names.join(", ")}; a file is written as a path.`;
    return error("claim-unknown", path, `There is no preset "${reference}".${offer}`);
  }
  const file = claimed?.(reference, path) ?? {
    problem: "only presets can be claimed here; in code, write the policy itself in place of its path",
  };
  if ("problem" in file) return error("claim-unknown", path, `"${reference}" cannot be claimed: ${file.problem}.`);
  return (
    brokenClaim(`"${reference}"`, file.node, path, errorsIn) ?? { name: reference, root: rootOf(file.node), ...always }
  );
}

/** It is unknown what an invalid policy requires, so no claim about it can be proved. */
function brokenClaim(name: string, node: TextNode, path: Path, errorsIn: ErrorsIn): PolicyIssue | undefined {
  const [first] = errorsIn(valueOf(node));
  if (first === undefined) return undefined;
  const { file, line } = placeOf(node, first.path, false);
  const where = [...(line === undefined ? [] : [`${file}:${line}`]), first.path.join(".")].filter(
    (text) => text !== "",
  );
  return error(
    "claim-unknown",
    path,
    `${name} cannot be claimed because it is not valid. ${where.join(" ")}: ${first.message}`,
  );
}

function presetNode(preset: Preset): TextNode {
  return nodeOf(preset.policy, { file: preset.id });
}

/** The regions of accounts for which a variant decides: its own, and those that only the claimed policy lists. */
function regionsIn(root: MapNode, { root: claimed }: Claimed, region: string | null): readonly (string | null)[] {
  const own = regionsOf(root);
  if (regionOf(root, undefined) !== region) return [region];
  return [region, ...[...regionsOf(claimed).keys()].filter((code) => !own.has(code))];
}

/** The plain policies that a claimed one becomes in a region, by date. */
function askedVariants(
  { root }: Claimed,
  region: string | null,
): readonly { readonly from: number; readonly to: number; readonly policy: PolicyInput }[] {
  const code = regionOf(root, region);
  return variantNodes(root)
    .filter((variant) => variant.region === code)
    .map(({ from, to }) => ({ from, to, policy: plainOf(resolveNode(root, { region, label: from }).node) }));
}
