/** A band's limits with a guardian's settings. */
import type { AdjustableLimitsInput } from "../values/policy-limits.ts";
import type { Band, Limits } from "./rules.ts";

/** A band's limits, with those of the guardian's settings that the band allows. */
export function limitsFor(band: Band, adjusted: AdjustableLimitsInput | null): Limits {
  return adjusted === null || band.mayAdjust.size === 0 ? band.limits : band.limitsWith(adjusted);
}

/** The settings that a band lets a guardian change: the keys that it lists, and the features that it has. */
export function pick(
  limits: AdjustableLimitsInput,
  { mayAdjust, limits: own }: Pick<Band, "mayAdjust" | "limits">,
): AdjustableLimitsInput {
  const features = Object.entries(limits.features ?? {}).filter(([name]) => Object.hasOwn(own.features, name));
  const possible = { ...limits, features: features.length === 0 ? undefined : Object.fromEntries(features) };
  return Object.fromEntries(
    Object.entries(possible).filter(
      ([key, value]) => value !== undefined && (mayAdjust as ReadonlySet<string>).has(key),
    ),
  );
}
