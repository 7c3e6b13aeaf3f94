import { parseDuration } from "@recess/core";

export type Direction = "stricter" | "looser" | "other";

/** More of these allows more. */
const MORE_IS_LOOSER: ReadonlySet<string> = new Set([
  "dailyLimit",
  "weeklyLimit",
  "after",
  "every",
  "limit",
  "maxExtraTimePerDay",
  "finishReply",
  "cooldown",
  "respondWithin",
]);

/** More of these allows less: a longer break, a longer time in which so many messages pass, longer leases. */
const MORE_IS_STRICTER: ReadonlySet<string> = new Set([
  "rest",
  "per",
  "message",
  "heartbeat",
  "floor",
  "maxNudgesPerDay",
]);

/** The weaker first. */
const RANKS: Readonly<Record<string, readonly unknown[]>> = {
  mode: ["observe", "remind", "enforce"],
  level: ["hint", "pause"],
  at: [undefined, "start-of-day", "start-of-session"],
  mayLiftQuietHours: [true, false],
};

/**
 * Whether a value that is not the preset's allows more or less than it. What cannot be said of the values alone, such as two
 * lists of windows, is `other`.
 */
export function directionOf(path: readonly string[], wanted: unknown, own: unknown): Direction {
  return directions(path, wanted, own) ?? "other";
}

/** `undefined`: the same. */
function directions(path: readonly string[], wanted: unknown, own: unknown): Direction | undefined {
  if (sameValue(wanted, own)) return undefined;
  const key = path.findLast((part) => !/^\d+$/.test(part) && !isDayName(part)) ?? "";
  if (path[0] === "features") return own === false ? "stricter" : "other";
  const ranks = RANKS[key];
  if (ranks !== undefined) return compared(ranks.indexOf(own) - ranks.indexOf(wanted), "stricter");
  const [a, b] = [amountOf(wanted), amountOf(own)];
  if (a !== undefined && b !== undefined) {
    if (MORE_IS_LOOSER.has(key)) return compared(b - a, "looser");
    return MORE_IS_STRICTER.has(key) ? compared(b - a, "stricter") : "other";
  }
  if (key === "mayAdjust") return adjustable(wanted, own);
  if (key === "dailyLimit") return tables(wanted, own);
  return parts(path, wanted, own);
}

function compared(difference: number, more: "stricter" | "looser"): Direction | undefined {
  if (difference === 0) return undefined;
  return difference > 0 ? more : more === "looser" ? "stricter" : "looser";
}

function amountOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : typeof value === "string" ? parseDuration(value) : undefined;
}

function adjustable(wanted: unknown, own: unknown): Direction {
  const [may, does] = [wanted, own].map((list) => new Set(Array.isArray(list) ? list.map(String) : []));
  if (may === undefined || does === undefined) return "other";
  return [...does].every((name) => may.has(name))
    ? "stricter"
    : [...may].every((name) => does.has(name))
      ? "looser"
      : "other";
}

/** A limit, or a table of limits by kinds of days: looser if any of its days may hold more than any other's of the preset. */
function tables(wanted: unknown, own: unknown): Direction {
  const [theirs, ours] = [amountsOf(wanted), amountsOf(own)];
  if (Math.max(...ours) <= Math.min(...theirs)) return "stricter";
  return Math.min(...ours) >= Math.max(...theirs) ? "looser" : "other";
}

function amountsOf(value: unknown): readonly number[] {
  if (typeof value !== "object" || value === null) return [amountOf(value) ?? Infinity];
  const amounts = Object.values(value).map((amount) => amountOf(amount) ?? Infinity);
  return "default" in value ? amounts : [...amounts, Infinity];
}

function parts(path: readonly string[], wanted: unknown, own: unknown): Direction | undefined {
  if (!isObject(wanted) || !isObject(own) || path[0]?.endsWith("Hours") === true) return "other";
  const keys = new Set([...Object.keys(wanted), ...Object.keys(own)].filter((key) => key !== "id"));
  const found = [...keys].map((key) => directions([...path, key], wanted[key], own[key]));
  const all = new Set(found.filter((one) => one !== undefined));
  return all.size === 0 ? undefined : all.size === 1 ? [...all][0] : "other";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isDayName(name: string): boolean {
  return /^(default|mon|tue|wed|thu|fri|sat|sun|weekday|weekend|schoolday|holiday|\d{4}-\d\d-\d\d)$/.test(name);
}

/** Whether two values of policies are equal, whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]));
}
