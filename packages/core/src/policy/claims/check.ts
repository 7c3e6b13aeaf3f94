import { millisecondsInDay } from "date-fns/constants";
import type { PolicyIssue } from "../../values/errors.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { CheckContext } from "../checks/check.ts";
import { comparePolicies } from "../compare/compare.ts";
import type { Difference } from "../compare/difference.ts";
import { error } from "../issues.ts";
import type { VariantNode } from "../resolve/layers.ts";
import { type MapNode, type Place, placeOf, type TextNode } from "../text/node.ts";
import { type Asked, askedBy, type Claimed, claimedBy, type ErrorsIn } from "./asked.ts";
import { contradictionOf } from "./contradiction.ts";
import { type Remedy, remedyFor } from "./fix.ts";
import { claimsOf } from "./list.ts";
import { agesText, askedPath, shown, sourceText } from "./words.ts";

type Path = readonly (string | number)[];

/** Every place in which a claim is false, and every claim that cannot be checked. The policy must be valid. */
export function checkClaims(root: MapNode, context: CheckContext, errorsIn: ErrorsIn): readonly PolicyIssue[] {
  const issues = new Map<string, PolicyIssue>();
  const asked: Asked[] = [];
  for (const claim of claimsOf(root)) {
    const claimed = claimedBy(claim, context, errorsIn);
    if (claim.emptyAt !== undefined) {
      const message = 'The claim ends before it begins, so it claims nothing. Write a later date, or leave "to" out.';
      issues.set(JSON.stringify(claim.emptyAt), error("empty-dates", claim.emptyAt, message));
    } else if ("severity" in claimed) issues.set(JSON.stringify([claimed.path, claimed.message]), claimed);
    else asked.push(...askedBy(root, claim, claimed));
  }
  for (const one of asked) {
    for (const difference of comparePolicies(one.own, one.policy, { range: one.range })) {
      const [identity, issue] = contradictionOf(difference, one, asked) ?? falseClaim(difference, one);
      // The same value in another date range is the same mistake.
      if (!issues.has(identity)) issues.set(identity, issue);
    }
  }
  return [...issues.values()];
}

function falseClaim(difference: Difference, asked: Asked): readonly [identity: string, issue: PolicyIssue] {
  const issue = issueOf(difference, asked);
  const { key, own, claimed } = difference;
  return [JSON.stringify([asked.claimed.name, issue.path, key, own ?? null, claimed ?? null]), issue];
}

function issueOf(difference: Difference, { claim, claimed, variant }: Asked): PolicyIssue {
  const { path } = difference;
  const part = partOf(variant.node, path);
  const remedy = remedyFor(difference);
  // A missing value is reported at the part that makes the claim.
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

/** Whether a value is written in the policy rather than a default. */
function isWritten(root: MapNode, path: Path): boolean {
  let node: TextNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.value;
    else node = node?.kind === "list" ? node.items[Number(step)] : undefined;
  }
  return node !== undefined;
}

/** The part of the policy in which a value is written; a missing value belongs to the part that lacks it. */
function partOf(node: MapNode, path: Path): Path {
  return placeOf(node, path, true).part ?? [];
}

function deeper(a: Path, b: Path): Path {
  return b.length > a.length ? b : a;
}

function sentence(difference: Difference, claimed: Claimed): string {
  const { key, own, claimed: asked, ages, bands, rollout } = difference;
  const by = sourceText(placeIn(claimed, difference), claimed.preset);
  const who = agesText(ages);
  if (key === "ages") return `${who} is in no band, and "${claimed.name}" governs it in "${bands.claimed}"${by}.`;
  if (key === "unknownAge") {
    return `Accounts of unknown age are not governed, and "${claimed.name}" governs them in "${bands.claimed}"${by}.`;
  }
  if (key === "mode") return `In the mode "observe" nothing is stopped, so nothing of "${claimed.name}" holds.`;
  const inRollout = rollout ? ", for the accounts in the rollout" : "";
  const has = own === undefined ? `${key} is not set, which` : `${key} ${shown(own)}`;
  return `${has} is looser than "${claimed.name}" (${who.toLowerCase()}${inRollout}), which asks for ${shown(asked)}${by}.`;
}

function placeIn({ root, preset }: Claimed, difference: Difference): Place {
  const { key, bands } = difference;
  const inBand: Path = bands.claimed === null ? [] : ["bands", bands.claimed, ...key.split(".")];
  const place = placeOf(root, inBand, false);
  return preset === undefined ? place : { ...place, preset: { id: preset.id, path: askedPath(preset, difference) } };
}

function where({ example: { label, clock, day, isAssumed } }: Difference, { region, from, to }: VariantNode): string {
  const regionText = region === null ? "" : `In ${region}`;
  const dates = [
    Number.isFinite(from) ? `from ${dateOf(from)}` : "",
    Number.isFinite(to) ? `until ${dateOf(to)}` : "",
  ].filter((text) => text !== "");
  const scope = [regionText, dates.join(" ")]
    .filter((text) => text !== "")
    .join(", ")
    .replace(/^[fu]/, (letter) => letter.toUpperCase());
  const kind = isAssumed ? `a day that is ${day?.[0] ?? ""}` : (label ?? "");
  const instant = label === undefined ? "" : `It shows on ${kind}${clock === undefined ? "" : ` at ${clock}`}.`;
  return [scope === "" ? "" : `${scope}.`, instant].filter((text) => text !== "").join(" ");
}

function dateOf(label: number): string {
  return new Date(label * millisecondsInDay).toISOString().slice(0, 10);
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
