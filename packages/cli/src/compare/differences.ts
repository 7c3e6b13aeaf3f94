import { comparePolicies, type Difference, type PolicyInput, resolvePolicy } from "@recess/core/policy";

/** A rule that differs between the policies, whether or not the trace shows an effect. */
export interface PolicyDifference {
  /** `"dailyLimit"`, `"break.rest"`, `"presence.message"`. */
  readonly key: string;
  /** The direction in which the new policy differs. */
  readonly direction: Difference["direction"];
  /** Whole years, `[from, to)`. */
  readonly ages: Difference["ages"];
  /** Applies only to accounts in a rollout. */
  readonly rollout: boolean;
  /** `null`: everywhere that no region overrides it. */
  readonly region: string | null;
  readonly old: Difference["own"];
  readonly new: Difference["own"];
}

/** Compares the policies on one date, age by age and region by region. */
export function policyDifferences(old: PolicyInput, changed: PolicyInput, date: string): readonly PolicyDifference[] {
  const regions = new Set([...Object.keys(old.regions ?? {}), ...Object.keys(changed.regions ?? {})]);
  const usual = differencesIn(null, { old, changed, date });
  const regional = [...regions].flatMap((region) => differencesIn(region, { old, changed, date }));
  return [...usual, ...regional.filter((one) => !usual.some((other) => isSameRule(other, one)))];
}

/** Does not use `node:util`, because this also runs in the browser, in the playground. */
function isSameRule(one: PolicyDifference, other: PolicyDifference): boolean {
  return JSON.stringify({ ...one, region: null }) === JSON.stringify({ ...other, region: null });
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
