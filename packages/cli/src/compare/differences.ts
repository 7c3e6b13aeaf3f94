import { isDeepStrictEqual } from "node:util";
import { comparePolicies, type Difference, type PolicyInput, resolvePolicy } from "@recess/core/policy";

/** One rule that two policies write otherwise, whatever a trace shows of it. */
export interface PolicyDifference {
  /** `"dailyLimit"`, `"break.rest"`, `"presence.message"`. */
  readonly key: string;
  /** Of the new policy. */
  readonly direction: Difference["direction"];
  /** Whole years, `[from, to)`. */
  readonly ages: Difference["ages"];
  /** For the accounts in a rollout alone. */
  readonly rollout: boolean;
  /** `null`: wherever no region says otherwise. */
  readonly region: string | null;
  readonly old: Difference["own"];
  readonly new: Difference["own"];
}

/** Age by age and region by region, on a date. */
export function policyDifferences(old: PolicyInput, changed: PolicyInput, date: string): readonly PolicyDifference[] {
  const regions = new Set([...Object.keys(old.regions ?? {}), ...Object.keys(changed.regions ?? {})]);
  const usual = differencesIn(null, { old, changed, date });
  const regional = [...regions].flatMap((region) => differencesIn(region, { old, changed, date }));
  return [
    ...usual,
    ...regional.filter((one) => !usual.some((other) => isDeepStrictEqual({ ...other, region: one.region }, one))),
  ];
}

interface Policies {
  readonly old: PolicyInput;
  readonly changed: PolicyInput;
  readonly date: string;
}

function differencesIn(region: string | null, { old, changed, date }: Policies): readonly PolicyDifference[] {
  const [before, after] = [resolvePolicy(old, { region, date }), resolvePolicy(changed, { region, date })];
  return comparePolicies(after, before, { keys: "all" }).map(({ key, direction, ages, rollout, own, claimed }) => {
    return { key, direction, ages, rollout, region, old: claimed, new: own };
  });
}
