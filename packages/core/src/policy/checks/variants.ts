import type { PolicyIssue } from "../../values/errors.ts";
import { error } from "../issues.ts";
import { didYouMean } from "../nearest.ts";
import { isVaried, labelIn, NO_REGION, regionsOf, datedOf, variantNodes } from "../resolve/layers.ts";
import { type MapNode, placeOf, valueOf } from "../text/node.ts";

type Path = readonly (string | number)[];

/** Checks each plain policy that regions and dates produce, and reports problems where they are written. */
export function checkVariants(
  root: MapNode,
  known: readonly PolicyIssue[],
  check: (input: unknown) => readonly PolicyIssue[],
): readonly PolicyIssue[] {
  if (!isVaried(root)) return [];
  const said = new Set(known.map(identityOf));
  const issues: PolicyIssue[] = [];
  for (const { node } of variantNodes(root)) {
    for (const issue of check(valueOf(node))) {
      const part = placeOf(node, issue.path, false).part ?? [];
      const inPart = { ...issue, path: [...part, ...issue.path] };
      const identity = identityOf(inPart);
      if (said.has(identity)) continue;
      said.add(identity);
      issues.push(inPart);
    }
  }
  return issues;
}

function identityOf({ path, message }: PolicyIssue): string {
  return JSON.stringify([path, message]);
}

/** Checks regions and dates themselves: misplaced keys, and date ranges without a day. */
export function* checkParts(root: MapNode): Iterable<PolicyIssue> {
  const regions = regionsOf(root);
  for (const [code, part] of regions) {
    const path = ["regions", code];
    if (code === NO_REGION) {
      const message = `"${NO_REGION}" stands for no region in "otherRegions". Give the region another code.`;
      yield error("bad-value", path, message);
    }
    yield* aside(part, path, ["regions", "otherRegions", "accept", "$schema"]);
    for (const dated of datedOf(root, code)) {
      if (dated.path[0] === "regions") yield* ofDated(dated.part, dated.path);
    }
  }
  for (const { part, path } of datedOf(root, null)) yield* ofDated(part, path);
  const others = root.entries.get("otherRegions")?.value;
  if (others?.kind === "scalar" && typeof others.value === "string") {
    const names = [...regions.keys(), NO_REGION];
    if (!names.includes(others.value)) {
      const offer = didYouMean(others.value, names) || ` Write ${names.map((name) => `"${name}"`).join(" or ")}.`;
      yield error("unknown-region", ["otherRegions"], `There is no region "${others.value}".${offer}`);
    }
  }
}

function* ofDated(part: MapNode, path: Path): Iterable<PolicyIssue> {
  yield* aside(part, path, ["regions", "otherRegions", "dated", "accept", "$schema"]);
  const from = labelIn(part, "from");
  const to = labelIn(part, "to");
  if (from !== undefined && to !== undefined && from >= to) {
    yield error("empty-dates", [...path, "to"], 'It ends before it begins. Write a later date, or leave "to" out.');
  }
}

function* aside(part: MapNode, path: Path, keys: readonly string[]): Iterable<PolicyIssue> {
  for (const key of keys) {
    if (!part.entries.has(key)) continue;
    yield error("misplaced-key", [...path, key], `"${key}" is not allowed here: it applies to the whole policy.`);
  }
}
