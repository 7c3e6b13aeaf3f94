import type { Age } from "./account.ts";

/** Whether a value is an age that an app may pass: whole years, ordered bounds, `"unknown"`, or nothing. */
export function isAge(age: unknown): age is Age | undefined {
  if (age === undefined || age === "unknown") return true;
  if (typeof age === "number") return isYears(age);
  if (typeof age !== "object" || age === null || Array.isArray(age)) return false;
  const { min, max, ...others } = age as { readonly min?: unknown; readonly max?: unknown };
  if (Object.keys(others).length > 0) return false;
  if (!(min === undefined || isYears(min)) || !(max === undefined || isYears(max))) return false;
  return min === undefined || max === undefined || min <= max;
}

function isYears(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
