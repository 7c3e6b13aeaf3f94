import type { BandInput, PolicyInput } from "@recess/core/policy";

/** The policy with every rollout for everyone, or for nobody. */
export function decidedRollout(input: PolicyInput, rollout: boolean): PolicyInput {
  const bands = Object.entries(input.bands).map(([name, band]): [string, BandInput] => [
    name,
    band.rollout === undefined ? band : { ...band, rollout: { ...band.rollout, percent: rollout ? 100 : 0 } },
  ]);
  return { ...input, bands: Object.fromEntries(bands) };
}
