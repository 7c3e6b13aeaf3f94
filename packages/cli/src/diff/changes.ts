import { comparePolicies, type Difference, type PolicyInput, resolvePolicy, variantsOf } from "@recess/core/policy";

/** Where and when a change holds. */
export interface Scope {
  /** `null`: accounts without a region, or of one that is not listed. */
  readonly region: string | null;
  /** The first date, and the first one on which it does not hold any more; `null`: without a beginning, or an end. */
  readonly from: string | null;
  readonly to: string | null;
}

/** One change, and all places and dates in which it is the same. */
export interface Change {
  readonly difference: Difference;
  readonly scopes: readonly Scope[];
  /** Whether it holds in every region and on every date. */
  readonly isEverywhere: boolean;
  /** Whether every region has it on the same dates. */
  readonly isInEveryRegion: boolean;
}

/** What differs between two policies, in each region and on each date that either tells apart. */
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
      // What is asked is "is the new one looser than the old one?".
      const range = { from: labelOf(from) ?? -Infinity, to: labelOf(to) ?? Infinity };
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
  const { witness: _example, ...what } = difference;
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

const DAY_MS = 86_400_000;

function labelOf(date: string | null): number | undefined {
  return date === null ? undefined : Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** A date of the first stretch, which has no beginning. */
function dayBefore(date: string | null): string {
  return new Date((labelOf(date ?? "2000-01-02") ?? 0) * DAY_MS - DAY_MS).toISOString().slice(0, 10);
}
