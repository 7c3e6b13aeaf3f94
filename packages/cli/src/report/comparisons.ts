/** Compares each policy in force with the preset, once. */
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import { compareWithPreset, type Comparison } from "./judgement.ts";

const comparisons = new WeakMap<PolicyEvidence, Comparison>();

/** `null`: the policy cannot be read. */
export function comparisonOf({ preset, period }: Evidence, evidence: PolicyEvidence): Comparison | null {
  const { policy, since, until } = evidence;
  if (policy === null) return null;
  const known = comparisons.get(evidence);
  if (known !== undefined) return known;
  const [first, last] = [since.slice(0, 10), until.slice(0, 10)];
  const days = { from: first > period.from ? first : period.from, to: last < period.to ? last : period.to };
  const made = compareWithPreset(preset.policy, policy, days);
  comparisons.set(evidence, made);
  return made;
}

/** The plain policies in effect during the period, by region and date. */
export function plainPoliciesOf(evidence: Evidence, policy: PolicyEvidence): Comparison["policies"] {
  return comparisonOf(evidence, policy)?.policies ?? [];
}
