import { parseDuration } from "../../values/duration.ts";
import type { ValidBandPart } from "./check.ts";

/** The longest that `dailyLimit` lets a day be, ms; `undefined` if some day may have no limit. */
export function longestDay({ dailyLimit }: ValidBandPart): number | undefined {
  if (dailyLimit === undefined) return undefined;
  if (typeof dailyLimit === "string") return parseDuration(dailyLimit);
  // Without a default, some days have no name in the table, unless the names cover the week.
  if (!("default" in dailyLimit) && !coversWeek(Object.keys(dailyLimit))) return undefined;
  const limits = Object.values(dailyLimit).map((text) => (text === undefined ? undefined : parseDuration(text)));
  return limits.includes(undefined) ? undefined : Math.max(...limits.map((ms) => ms ?? 0));
}

function coversWeek(names: readonly string[]): boolean {
  const has = (name: string): boolean => names.includes(name);
  const working = has("weekday") || ["mon", "tue", "wed", "thu", "fri"].every(has);
  const free = has("weekend") || ["sat", "sun"].every(has);
  return working && free;
}
