import { datedOf, labelIn, NO_REGION, regionOf, regionsOf } from "../resolve/layers.ts";
import { type MapNode, type TextNode, valueOf } from "../text/node.ts";

type Path = readonly (string | number)[];

/** A claim as written, and where and when it applies. */
export interface Claim {
  /** A name or a path, or an inline policy. */
  readonly reference: string | TextNode;
  /** The path of the reference. */
  readonly path: Path;
  /** The part of the policy that makes the claim: `[]`, `["regions", "US-CA"]`, `["dated", 0]`. */
  readonly part: Path;
  /** The regions in which it applies: all, or the one with that code (`null`: no region). */
  readonly region: string | null | "all";
  /** The labels for which it applies, `[from, to)`. */
  readonly from: number;
  readonly to: number;
  /** The path of its own dates, if their range is empty. */
  readonly emptyAt?: Path;
}

/** Every claim of a policy, of its regions and of its dated parts. */
export function claimsOf(root: MapNode): readonly Claim[] {
  const always = { from: -Infinity, to: Infinity };
  const claims = claimsIn(root, { part: [], region: "all", ...always });
  for (const [code, part] of regionsOf(root)) {
    claims.push(...claimsIn(part, { part: ["regions", code], region: code, ...always }));
  }
  const codes = new Set([regionOf(root, NO_REGION), null, ...regionsOf(root).keys()]);
  for (const region of codes) {
    for (const { part, path, from, to } of datedOf(root, region)) {
      const isOfPolicy = path[0] === "dated";
      const scope = { part: path, region, from, to };
      claims.push(...claimsIn(part, isOfPolicy ? { ...scope, region } : scope));
    }
  }
  return claims;
}

function claimsIn(node: MapNode, scope: Omit<Claim, "reference" | "path">): Claim[] {
  const value = node.entries.get("atLeast")?.value;
  if (value === undefined) return [];
  const path = [...scope.part, "atLeast"];
  if (value.kind !== "list") return claimIn(value, path, scope);
  return value.items.flatMap((item, index) => claimIn(item, [...path, index], scope));
}

function claimIn(node: TextNode, path: Path, scope: Omit<Claim, "reference" | "path">): Claim[] {
  if (node.kind === "scalar") {
    return typeof node.value === "string" ? [{ ...scope, reference: node.value, path }] : [];
  }
  const policy = node.kind === "map" ? node.entries.get("policy")?.value : undefined;
  if (node.kind !== "map" || policy === undefined) return [];
  const value = valueOf(policy);
  const reference = typeof value === "string" ? value : policy;
  const [first, end] = [labelIn(node, "from") ?? -Infinity, labelIn(node, "to") ?? Infinity];
  const [from, to] = [Math.max(scope.from, first), Math.min(scope.to, end)];
  const empty = first >= end ? { emptyAt: [...path, "to"] } : {};
  return [{ ...scope, reference, path: [...path, "policy"], from, to, ...empty }];
}
