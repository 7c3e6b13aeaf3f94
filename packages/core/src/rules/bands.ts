import type { Band, Policy } from "./rules.ts";
import type { Age, AgeGroup } from "../values/account.ts";

/** Whether an age carries no information: missing, `"unknown"`, or bounds without a bound. */
export function isUnknown(age: Age | undefined): boolean {
  return (
    age === undefined ||
    age === "unknown" ||
    (typeof age === "object" && age.min === undefined && age.max === undefined)
  );
}

/**
 * The band of a known age; `undefined` is ungoverned. Bounds belong to the youngest band that they touch; an age below
 * all bands belongs to the youngest.
 */
export function bandOfAge(policy: Policy, age: Age): Band | undefined {
  const min = minOf(age);
  const max = maxOf(age);
  const youngest = policy.bands[0];
  if (youngest === undefined || max < youngest.from) return youngest;
  for (const band of policy.bands) if (band.from <= max && min < band.to) return band;
  return undefined;
}

/** The record's band while the age is unknown; without one, the policy's `unknownAge`. */
export function bandOfUnknown(policy: Policy, recordBand: string | undefined): Band | undefined {
  return policy.bands.find((band) => band.name === recordBand) ?? policy.unknownAge;
}

function minOf(age: Age): number {
  if (typeof age === "number") return age;
  return typeof age === "string" ? -Infinity : (age.min ?? -Infinity);
}

function maxOf(age: Age): number {
  if (typeof age === "number") return age;
  return typeof age === "string" ? Infinity : (age.max ?? Infinity);
}

/** The age group for texts: by age if it is known precisely enough, else by the middle of the band. */
export function ageGroupOf(age: Age | undefined, band: Band): AgeGroup {
  const known = age === undefined ? "unknown" : age;
  const from = Math.max(minOf(known), band.from);
  const to = Math.min(maxOf(known), band.to - 1);
  const middle = (from + to) / 2;
  if (middle < 10) return "6-9";
  if (middle < 13) return "10-12";
  return middle < 16 ? "13-15" : "16-17";
}
