import { parseDate } from "../date.ts";
import { type MapNode, merge, type TextNode, withPlaces } from "../text/node.ts";
import { labelOfDate } from "../../time/days.ts";

type Path = readonly (string | number)[];

/** The region and date for which a policy is resolved. */
export interface When {
  /** `undefined` or not listed: `otherRegions` applies. */
  readonly region?: string | null | undefined;
  /** The day's label. */
  readonly label: number;
}

/** The plain policy that decides, as written. */
export interface ResolvedNode {
  readonly node: MapNode;
  /** The code of the region that was applied; `null` for none. */
  readonly region: string | null;
}

/** Keys that select the plain policy and are therefore not part of it. */
export const ASIDE: readonly string[] = ["$schema", "regions", "otherRegions", "dated", "atLeast", "accept"];

/** In `otherRegions`: the policy without any region. */
export const NO_REGION = "none";

/** Applies the region and the dated parts to the policy: later values win, as with `extends`. */
export function resolveNode(root: MapNode, { region, label }: When): ResolvedNode {
  const code = regionOf(root, region);
  const ofRegion = code === null ? undefined : regionsOf(root).get(code);
  let node = plainPart(root, [], ASIDE);
  if (code !== null && ofRegion !== undefined) node = over(node, ofRegion, ["regions", code]);
  for (const { from, to, part, path } of datedOf(root, code)) {
    if (from <= label && label < to) node = over(node, part, path);
  }
  return { node, region: code };
}

function over(base: MapNode, part: MapNode, path: Path): MapNode {
  const merged = merge(base, plainPart(part, path, [...ASIDE, "from", "to"]));
  // Merging two maps gives a map.
  return merged.kind === "map" ? merged : base;
}

function plainPart(node: MapNode, part: Path, without: readonly string[]): MapNode {
  const entries = new Map([...node.entries].filter(([key]) => !without.includes(key)));
  const tagged = withPlaces({ ...node, entries }, (at) => ({ ...at, part }));
  return tagged.kind === "map" ? tagged : node;
}

/** The code whose part applies to a region. */
export function regionOf(root: MapNode, region: string | null | undefined): string | null {
  const regions = regionsOf(root);
  if (typeof region === "string" && regions.has(region)) return region;
  const others = root.entries.get("otherRegions")?.value;
  const code = others?.kind === "scalar" && typeof others.value === "string" ? others.value : NO_REGION;
  return code !== NO_REGION && regions.has(code) ? code : null;
}

/** The parts of `regions` that are maps. */
export function regionsOf(root: MapNode): ReadonlyMap<string, MapNode> {
  const regions = root.entries.get("regions")?.value;
  if (regions?.kind !== "map") return new Map();
  return new Map(
    [...regions.entries].flatMap(([code, { value }]): [string, MapNode][] =>
      value.kind === "map" ? [[code, value]] : [],
    ),
  );
}

/** A dated part, for labels in `[from, to)`. */
export interface DatedPart {
  readonly from: number;
  /** Infinity without an end. */
  readonly to: number;
  readonly part: MapNode;
  readonly path: Path;
}

/** The dated parts of a region; lists are replaced whole, so a region's own list replaces the policy's. */
export function datedOf(root: MapNode, region: string | null): readonly DatedPart[] {
  const ofRegion = region === null ? undefined : regionsOf(root).get(region)?.entries.get("dated")?.value;
  const list = ofRegion ?? root.entries.get("dated")?.value;
  const path: Path = ofRegion === undefined || region === null ? ["dated"] : ["regions", region, "dated"];
  if (list?.kind !== "list") return [];
  return list.items.flatMap((part, index): DatedPart[] => {
    if (part.kind !== "map") return [];
    const from = labelIn(part, "from");
    const to = part.entries.has("to") ? labelIn(part, "to") : Infinity;
    return from === undefined || to === undefined ? [] : [{ from, to, part, path: [...path, index] }];
  });
}

/** The labels at which a dated part of a region begins or ends, ascending. */
export function datesIn(root: MapNode, region: string | null): readonly number[] {
  const edges = new Set(datedOf(root, region).flatMap(({ from, to }) => [from, to]));
  return [...edges].filter((edge) => edge !== Infinity).sort((a, b) => a - b);
}

/** The label of a key's date, or `undefined`. */
export function labelIn(node: MapNode, key: string): number | undefined {
  const value = node.entries.get(key)?.value;
  const text = value?.kind === "scalar" ? value.value : undefined;
  return typeof text === "string" && parseDate(text) !== undefined ? labelOfDate(text) : undefined;
}

/** One of the plain policies that a policy can become. */
export interface VariantNode {
  readonly region: string | null;
  /** -Infinity without a beginning. */
  readonly from: number;
  /** Infinity without an end. */
  readonly to: number;
  readonly node: MapNode;
}

/** Every plain policy that a policy can become: without a region and for each region, for each date range. */
export function variantNodes(root: MapNode): readonly VariantNode[] {
  const regions = new Set([regionOf(root, undefined), ...regionsOf(root).keys()]);
  return [...regions].flatMap((region) => {
    const starts = [-Infinity, ...datesIn(root, region)];
    return starts.map((from, index) => ({
      region,
      from,
      to: starts[index + 1] ?? Infinity,
      node: resolveNode(root, { region, label: from }).node,
    }));
  });
}

/** Whether the applicable policy depends on region or date. */
export function isVaried(root: MapNode): boolean {
  return regionsOf(root).size > 0 || root.entries.has("dated");
}

/** The policy as a map; an empty one if it is not a map. */
export function rootOf(node: TextNode): MapNode {
  return node.kind === "map" ? node : { kind: "map", at: node.at, entries: new Map() };
}
