import type { BandInput } from "../../../values/policy.ts";
import type { AdjustableKey } from "../../../values/policy-limits.ts";
import type { JsonValue } from "../../../values/policy-terms.ts";
import type { KindOfDay } from "../days.ts";
import type { Finding } from "../finding.ts";
import type { Side } from "../side.ts";

/** The two sides of a comparison. */
export interface Comparison {
  readonly own: Side;
  readonly claimed: Side;
  readonly kinds: readonly KindOfDay[];
  /** Every key, not only those that the claimed policy states or that its limits depend on. */
  readonly everyKey: boolean;
}

export function json(value: unknown): JsonValue | undefined {
  // A checked policy is plain data.
  return value as JsonValue | undefined;
}

export function finding(
  key: string,
  { own, claimed }: { readonly own: unknown; readonly claimed: unknown },
  more: Partial<Finding> = {},
): Finding {
  return { key, path: key.split("."), exact: true, own: json(own), claimed: json(claimed), ...more };
}

export function of<Key extends keyof BandInput>(
  { own, claimed }: Comparison,
  key: Key,
): { readonly own: BandInput[Key]; readonly claimed: BandInput[Key] } {
  return { own: own.band[key], claimed: claimed.band[key] };
}

/** The part of a band that no guardian can loosen: only that can substitute for another of its rules. */
export function withoutAdjustable(band: BandInput): BandInput {
  const { mayAdjust = [], mayLiftQuietHours = false } = band.guardian ?? {};
  const loose: readonly (AdjustableKey | "quietHours")[] = mayLiftQuietHours ? [...mayAdjust, "quietHours"] : mayAdjust;
  const fixed = Object.entries(band).filter(([key]) => !(loose as readonly string[]).includes(key));
  return { ages: band.ages, ...Object.fromEntries(fixed) };
}
