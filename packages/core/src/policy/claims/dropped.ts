import { canonicalJson } from "../../lib/canonical-json.ts";
import type { PolicyIssue } from "../../values/errors.ts";
import { formatLabel } from "../../time/days.ts";
import type { PolicyInput } from "../../values/policy.ts";
import { warning } from "../issues.ts";
import { rootOf } from "../resolve/layers.ts";
import { type MapNode, nodeOf, type Place, placeOf, type TextNode, valueOf } from "../text/node.ts";
import { looksLikePath, pathBeside } from "../text/paths.ts";
import { type Claim, claimsOf } from "./list.ts";

/** Claims of an extended policy that are no longer made: lists are replaced whole, so a claim can be lost unnoticed. */
export function* droppedClaims(base: TextNode, merged: TextNode, over: MapNode): Iterable<PolicyIssue> {
  const claims = claimsOf(rootOf(merged));
  const said = new Set<string>();
  for (const claim of claimsOf(rootOf(base))) {
    if (claims.some((other) => covers(identified(merged, other), identified(base, claim)))) continue;
    const key = ["atLeast", "dated", "regions"].find((name) => over.entries.has(name)) ?? "extends";
    const at = placeOf(over, [key], true);
    const place = placeOf(base, claim.path, false);
    const message = `${nameOf(claim)} is claimed in ${placeText(place)}, and is not claimed here${scopeOf(claim)}: this ${key} replaces that one. Write the claim here too.`;
    if (said.has(message)) continue;
    said.add(message);
    yield { ...warning("claim-dropped", [key], message), ...at };
  }
}

interface Identified extends Claim {
  readonly identity: string;
}

function identified(root: TextNode, claim: Claim): Identified {
  const { reference, path } = claim;
  if (typeof reference !== "string") return { ...claim, identity: canonicalJson(valueOf(reference)) };
  const { file } = placeOf(root, path, false);
  return { ...claim, identity: looksLikePath(reference) ? pathBeside(file, reference) : reference };
}

/** Whether one claim covers everything that another does. */
function covers(
  claim: Pick<Identified, "identity" | "region" | "from" | "to">,
  other: Pick<Identified, "identity" | "region" | "from" | "to">,
): boolean {
  const isOfRegion = claim.region === "all" || claim.region === other.region;
  return claim.identity === other.identity && isOfRegion && claim.from <= other.from && claim.to >= other.to;
}

function nameOf({ reference }: Claim): string {
  return typeof reference === "string" ? `"${reference}"` : "A policy that is written in place";
}

function placeText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

function scopeOf({ region }: Claim): string {
  return region === "all" || region === null ? "" : ` for ${region}`;
}

/** A policy's claim, for tools. */
export interface ClaimMade {
  /** A preset's name or a path; for an inline policy, its canonical JSON. */
  readonly policy: string;
  /** The code of `regions` in which it applies; `null`: accounts without one; `"all"`: everywhere. */
  readonly region: string | null | "all";
  /** The first date on which it applies; `null`: no beginning. */
  readonly from: string | null;
  /** The first date on which it no longer applies; `null`: no end. */
  readonly to: string | null;
}

/** A claim that the other policy does not make, or makes only in part. */
export interface ClaimOnlyHere extends ClaimMade {
  /** What the other policy claims about the same policy. */
  readonly elsewhere: readonly ClaimMade[];
}

/** The claims that one policy makes and another does not, or only for fewer regions or dates. */
export function claimsOnlyIn(policy: PolicyInput, other: PolicyInput): readonly ClaimOnlyHere[] {
  const [mine = [], theirs = []] = [policy, other].map((input) => {
    const root = rootOf(nodeOf(input, { file: "policy" }));
    return claimsOf(root).map((claim) => identified(root, claim));
  });
  return mine.filter((claim) => !theirs.some((one) => covers(one, claim))).map((claim) => onlyHere(claim, theirs));
}

function onlyHere(claim: Identified, others: readonly Identified[]): ClaimOnlyHere {
  const elsewhere = others.filter(({ identity }) => identity === claim.identity).map(claimMade);
  return { ...claimMade(claim), elsewhere };
}

function claimMade({ identity, region, from, to }: Identified): ClaimMade {
  return { policy: identity, region, from: dateOf(from), to: dateOf(to) };
}

function dateOf(label: number): string | null {
  return Number.isFinite(label) ? formatLabel(label) : null;
}
