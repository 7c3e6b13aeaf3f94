import { comparePolicies, type Difference, type PolicyInput, resolvePolicy, variantsOf } from "@recess/core/policy";
import { dateOfLabel, labelOfDate } from "../day-label.ts";

/** Where and when a change applies. */
export interface Scope {
  /** `null`: accounts without a region, or with one that the policy does not list. */
  readonly region: string | null;
  /** The first date, and the first date after the last one; `null`: no beginning, or no end. */
  readonly from: string | null;
  readonly to: string | null;
}

/** A change, with every region and date range in which it is the same. */
export interface Change {
  readonly difference: Difference;
  readonly scopes: readonly Scope[];
  /** Whether it holds in every region and on every date. */
  readonly isEverywhere: boolean;
  /** Whether it applies on the same dates in every region. */
  readonly isInEveryRegion: boolean;
}

/** The differences between two policies, in each region and date range that either distinguishes. */
export function changesBetween(before: PolicyInput, after: PolicyInput): readonly Change[] {
  const regions = [null, ...new Set([before, after].flatMap(({ regions: map }) => Object.keys(map ?? {})))];
  const edges = [
    ...new Set([before, after].flatMap((policy) => variantsOf(policy).flatMap(({ from }) => from ?? []))),
  ].sort();
  const starts = [null, ...edges];
  const byIdentity = new Map<string, { difference: Difference; scopes: Scope[] }>();
  for (const region of regions) {
    for (const [index, from] of starts.entries()) {
      const to = starts[index + 1] ?? null;
      const date = from ?? dayBefore(to);
      const at = { region, date };
      // The comparison asks: "is the new policy looser than the old one?".
      const range = {
        from: from === null ? -Infinity : labelOfDate(from),
        to: to === null ? Infinity : labelOfDate(to),
      };
      const differences = comparePolicies(resolvePolicy(after, at), resolvePolicy(before, at), { keys: "all", range });
      for (const difference of differences) add(byIdentity, difference, { region, from, to });
    }
  }
  const count = regions.length;
  return [...byIdentity.values()].map(({ difference, scopes }) => {
    const isAlways = scopes.every(({ from, to }) => from === null && to === null);
    const isInEveryRegion = scopes.every((one) => scopes.filter((other) => isSameTime(one, other)).length === count);
    return { difference, scopes, isEverywhere: isAlways && isInEveryRegion, isInEveryRegion };
  });
}

function isSameTime(one: Scope, other: Scope): boolean {
  return one.from === other.from && one.to === other.to;
}

function add(
  byIdentity: Map<string, { difference: Difference; scopes: Scope[] }>,
  difference: Difference,
  scope: Scope,
): void {
  const { example: _example, ...what } = difference;
  const identity = JSON.stringify(what);
  const known = byIdentity.get(identity);
  if (known === undefined) {
    byIdentity.set(identity, { difference, scopes: [scope] });
    return;
  }
  const last = known.scopes.at(-1);
  if (last?.region === scope.region && last.to === scope.from) {
    known.scopes[known.scopes.length - 1] = { ...last, to: scope.to };
  } else known.scopes.push(scope);
}

/** A date in the first range, which has no beginning. */
function dayBefore(date: string | null): string {
  return dateOfLabel(labelOfDate(date ?? "2000-01-02") - 1);
}
