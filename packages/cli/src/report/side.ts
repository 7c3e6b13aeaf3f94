/** Compares a plain policy with the preset: all differences between them. */
import { type Difference, type Effective, effectiveLimits, type PolicyInput } from "@recess/core/policy";
import type { Scope } from "./verdict.ts";

export interface Side {
  readonly wanted: PolicyInput;
  readonly own: PolicyInput;
  /** The effective values for an age; with `rolledOut`, for accounts that its band's rollout has reached. */
  readonly effective: (age: number | "unknown", rolledOut: boolean) => Effective;
  readonly scope: Scope | null;
  /** Where `own` is looser than the preset requires. */
  readonly looser: readonly Difference[];
  /** Every difference. */
  readonly all: readonly Difference[];
}

export function effectiveOf(policy: PolicyInput, date: string): Side["effective"] {
  const known = new Map<string, Effective>();
  const edges = Object.values(policy.bands).flatMap(({ ages }) => ages);
  return (age, isRolledOut) => {
    // All ages between two edges belong to one band.
    const first = age === "unknown" ? age : Math.max(0, ...edges.filter((edge) => edge <= age));
    const key = `${first} ${isRolledOut}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const usual = effectiveLimits(policy, { age: first, date });
    const made =
      isRolledOut && usual.band !== null ? effectiveLimits(rolledOut(policy, usual.band), { age: first, date }) : usual;
    known.set(key, made);
    return made;
  };
}

/** The policy for accounts that the band's rollout has reached. */
function rolledOut(policy: PolicyInput, name: string): PolicyInput {
  const { rollout, ...usual } = policy.bands[name] ?? { ages: [0, 0] };
  return { ...policy, bands: { ...policy.bands, [name]: { ...usual, ...rollout?.limits } } };
}
