import { compilePolicy as compilePlain, versionOf } from "../rules/compile.ts";
import type { Policy } from "../rules/rules.ts";
import type { PolicyInput } from "../values/policy.ts";
import { datesIn, regionOf, resolveNode, variantNodes } from "./resolve/layers.ts";
import { nodeFrom, plainOf } from "./resolve/resolve.ts";
import { remember } from "../lib/memo.ts";

/**
 * Compiles a policy without checking it, for one that was checked before. `definePolicy` checks it first. Claims
 * (`atLeast`) are not evaluated.
 */
export function compilePolicy(input: PolicyInput): Policy {
  if (input.regions === undefined && input.dated === undefined) return compilePlain(input);
  const root = nodeFrom(input);
  const version = versionOf(input);
  const byVersion = new Map<string, Policy>();
  const byQuestion = new Map<string, Policy>();

  /** One object per policy, so that caches of its bands are shared. */
  const compiled = (plain: PolicyInput): Policy => {
    const known = byVersion.get(versionOf(plain));
    if (known !== undefined) return known;
    const policy = compilePlain(plain, version);
    byVersion.set(policy.version, policy);
    return policy;
  };

  const decidingFor = (region: string | undefined, label: number): Policy => {
    const question = `${label} ${region ?? ""}`;
    const known = byQuestion.get(question);
    if (known !== undefined) return known;
    return remember(byQuestion, question, compiled(plainOf(resolveNode(root, { region, label }).node)), CACHE_SIZE);
  };

  const byRegion = new Map<string | null, readonly number[]>();
  const datesOf = (region: string | undefined): readonly number[] => {
    const code = regionOf(root, region);
    let dates = byRegion.get(code);
    if (dates === undefined) {
      dates = datesIn(root, code).filter((date) => decidingFor(region, date) !== decidingFor(region, date - 1));
      byRegion.set(code, dates);
    }
    return dates;
  };

  let all: readonly Policy[] | undefined;
  const variants = (): readonly Policy[] =>
    (all ??= [...new Set(variantNodes(root).map(({ node }) => compiled(plainOf(node))))]);

  const base = decidingFor(undefined, -Infinity);
  return { ...base, input, version, wholeVersion: version, isVaried: true, decidingFor, datesOf, variants };
}

/** Enough for some days in some regions. */
const CACHE_SIZE = 1024;
