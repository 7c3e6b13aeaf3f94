import type { PolicyInput } from "@recess/core/policy";

/** The policy with every rollout at 100 % or at 0 %, in each region and on each date. */
export function decidedRollout(input: PolicyInput, rollout: boolean): PolicyInput {
  return withShare(input, rollout ? 100 : 0);
}

interface Part {
  readonly bands?: { readonly [name: string]: { readonly rollout?: object | null } | null } | null;
  readonly regions?: { readonly [code: string]: Part };
  readonly dated?: readonly Part[];
}

function withShare<T extends object>(whole: T, percent: number): T {
  const { bands, regions, dated }: Part = whole;
  return {
    ...whole,
    ...(bands && { bands: mapped(bands, (band) => (band?.rollout ? withRollout(band, percent) : band)) }),
    ...(regions && { regions: mapped(regions, (part) => withShare(part, percent)) }),
    ...(dated && { dated: dated.map((part) => withShare(part, percent)) }),
  };
}

function withRollout<T extends { readonly rollout?: object | null }>(band: T, percent: number): T {
  return { ...band, rollout: { ...band.rollout, percent } };
}

function mapped<T>(map: { readonly [key: string]: T }, change: (value: T) => T): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
