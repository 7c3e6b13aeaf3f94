import type { PolicyIssue } from "../../values/errors.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { labelOfDate } from "../../time/days.ts";
import type { CheckContext } from "../checks/check.ts";
import { comparePolicies } from "../compare/compare.ts";
import type { Difference } from "../compare/difference.ts";
import { error } from "../issues.ts";
import { didYouMean } from "../nearest.ts";
import { findPreset, presets } from "../presets/index.ts";
import type { Preset } from "../presets/preset.ts";
import { plainOf } from "../resolve/resolve.ts";
import { regionOf, regionsOf, resolveNode, rootOf, type VariantNode, variantNodes } from "../resolve/layers.ts";
import { type MapNode, nodeOf, type Place, placeOf, type TextNode, valueOf } from "../text/node.ts";
import { looksLikePath } from "../text/paths.ts";
import { type Remedy, remedyFor } from "./fix.ts";
import { type Claim, claimsOf } from "./list.ts";
import { agesText, askedBy, askedPath, shown } from "./words.ts";

type Path = readonly (string | number)[];

/** A policy that a claim names. */
interface Claimed {
  readonly name: string;
  readonly root: MapNode;
  readonly preset: Preset | undefined;
  /** Labels, `[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** All that makes a policy invalid, whatever it claims. */
type ErrorsIn = (policy: unknown) => readonly PolicyIssue[];

/** Every place in which a claim is false, and every claim that cannot be looked at. The policy must be valid. */
export function checkClaims(root: MapNode, context: CheckContext, errorsIn: ErrorsIn): readonly PolicyIssue[] {
  const issues = new Map<string, PolicyIssue>();
  for (const claim of claimsOf(root)) {
    const claimed = claimedBy(claim, context, errorsIn);
    if (claim.emptyAt !== undefined) {
      const message = 'The claim ends before it begins, so it claims nothing. Write a later date, or leave "to" out.';
      issues.set(JSON.stringify(claim.emptyAt), error("empty-dates", claim.emptyAt, message));
    } else if ("severity" in claimed) issues.set(JSON.stringify([claimed.path, claimed.message]), claimed);
    else {
      for (const [identity, issue] of falseIn(root, claim, claimed)) {
        // The same value in one more stretch of dates is the same mistake.
        if (!issues.has(identity)) issues.set(identity, issue);
      }
    }
  }
  return [...issues.values()];
}

function claimedBy({ reference, path }: Claim, { claimed }: CheckContext, errorsIn: ErrorsIn): Claimed | PolicyIssue {
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
      // A preset's dates are those of a law, which names the last day.
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

/** Of a policy that is not valid nobody knows what it asks: no claim of it can be proved. */
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
    `${name} cannot be claimed, as it is not valid. ${where.join(" ")}: ${first.message}`,
  );
}

function presetNode(preset: Preset): TextNode {
  return nodeOf(preset.policy, { file: preset.id });
}

function* falseIn(
  root: MapNode,
  claim: Claim,
  claimed: Claimed,
): Iterable<readonly [identity: string, issue: PolicyIssue]> {
  for (const variant of variantNodes(root)) {
    if (claim.region !== "all" && regionOf(root, claim.region) !== variant.region) continue;
    for (const region of regionsIn(root, claimed, variant.region)) {
      for (const asked of askedVariants(claimed, region)) {
        const range = {
          from: Math.max(claim.from, claimed.from, variant.from, asked.from),
          to: Math.min(claim.to, claimed.to, variant.to, asked.to),
        };
        if (range.from >= range.to) continue;
        for (const difference of comparePolicies(plainOf(variant.node), asked.policy, { range })) {
          const issue = issueOf(difference, { claim, claimed, variant: { ...variant, region } });
          const { key, own, claimed: value } = difference;
          yield [JSON.stringify([claimed.name, issue.path, key, own ?? null, value ?? null]), issue];
        }
      }
    }
  }
}

/** The regions of accounts for which a variant decides: its own, and those that the claimed policy alone knows. */
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

interface Context {
  readonly claim: Claim;
  readonly claimed: Claimed;
  readonly variant: VariantNode;
}

function issueOf(difference: Difference, { claim, claimed, variant }: Context): PolicyIssue {
  const { path } = difference;
  const part = partOf(variant.node, path);
  const remedy = remedyFor(difference);
  // What is missing is missing from the part that makes the claim.
  const isInPlace = isWritten(variant.node, path);
  const writePart = isInPlace ? deeper(part, claim.part) : claim.part;
  const fix = remedy === undefined ? undefined : { path: [...writePart, ...remedy.path], value: remedy.value };
  const message = [
    sentence(difference, claimed),
    where(difference, variant),
    difference.exact ? "" : "The two cannot be compared exactly, so this counts as looser.",
    advice(difference, remedy, writePart),
  ];
  return {
    ...error(
      "claim-false",
      [...(isInPlace ? part : writePart), ...path],
      message.filter((text) => text !== "").join(" "),
    ),
    ...(fix !== undefined && { fix }),
  };
}

/** Whether a value stands in the policy, and is not a default. */
function isWritten(root: MapNode, path: Path): boolean {
  let node: TextNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.value;
    else node = node?.kind === "list" ? node.items[Number(step)] : undefined;
  }
  return node !== undefined;
}

/** The part of the policy in which a value is written; what is missing belongs to what it is missing from. */
function partOf(node: MapNode, path: Path): Path {
  return placeOf(node, path, true).part ?? [];
}

function deeper(a: Path, b: Path): Path {
  return b.length > a.length ? b : a;
}

function sentence(difference: Difference, claimed: Claimed): string {
  const { key, own, claimed: asked, ages, bands, rollout } = difference;
  const by = askedBy(placeIn(claimed, difference), claimed.preset);
  const who = agesText(ages);
  if (key === "ages") return `${who} is in no band, and "${claimed.name}" governs it in "${bands.claimed}"${by}.`;
  if (key === "unknownAge") {
    return `Accounts of unknown age are not governed, and "${claimed.name}" governs them in "${bands.claimed}"${by}.`;
  }
  if (key === "mode") return `In the mode "observe" nothing is stopped, so nothing of "${claimed.name}" holds.`;
  const inRollout = rollout ? ", for the accounts in the rollout" : "";
  const has = own === undefined ? `No ${key}` : `${key} ${shown(own)}`;
  return `${has} is looser than "${claimed.name}" (${who.toLowerCase()}${inRollout}), which asks for ${shown(asked)}${by}.`;
}

function placeIn({ root, preset }: Claimed, difference: Difference): Place {
  const { key, bands } = difference;
  const inBand: Path = bands.claimed === null ? [] : ["bands", bands.claimed, ...key.split(".")];
  const place = placeOf(root, inBand, false);
  return preset === undefined ? place : { ...place, preset: { id: preset.id, path: askedPath(preset, difference) } };
}

function where({ witness: { label, clock, day, isExample } }: Difference, { region, from, to }: VariantNode): string {
  const regionText = region === null ? "" : `In ${region}`;
  const dates = [
    Number.isFinite(from) ? `from ${dateOf(from)}` : "",
    Number.isFinite(to) ? `until ${dateOf(to)}` : "",
  ].filter((text) => text !== "");
  const scope = [regionText, dates.join(" ")]
    .filter((text) => text !== "")
    .join(", ")
    .replace(/^[fu]/, (letter) => letter.toUpperCase());
  const kind = isExample ? `a day that is ${day?.[0] ?? ""}` : (label ?? "");
  const instant = label === undefined ? "" : `It shows on ${kind}${clock === undefined ? "" : ` at ${clock}`}.`;
  return [scope === "" ? "" : `${scope}.`, instant].filter((text) => text !== "").join(" ");
}

function dateOf(label: number): string {
  return new Date(label * 86_400_000).toISOString().slice(0, 10);
}

function advice({ key, bands }: Difference, remedy: Remedy | undefined, part: Path): string {
  if (key === "ages") return `Add a band for it, or extend the ages of one.`;
  if (key === "unknownAge")
    return `Write "unknownAge": ${bands.own === null ? "and a band's name" : `"${bands.own}"`}.`;
  if (remedy === undefined) return "";
  const at = part.length === 0 ? "" : ` in ${part.join(".")}`;
  return `Write ${remedy.path.at(-1)}: ${written(remedy.value)}${at}.`;
}

function written(value: JsonValue): string {
  return JSON.stringify(value);
}
