import type { Difference } from "../compare/compare.ts";
import { msOf } from "../compare/side.ts";
import type { JsonValue } from "../../values/policy.ts";

type Path = readonly (string | number)[];

/** What to write so that a value is no looser than the claimed one. `path` begins at the own policy. */
export interface Remedy {
  readonly path: Path;
  readonly value: JsonValue;
}

/** Lists to which what is asked is added; other values are replaced. */
const ADDED: ReadonlySet<string> = new Set([
  "quietHours",
  "messageLimits",
  "tokenLimits",
  "reminders",
  "nudges",
  "notifications.quietHours",
]);

/** `undefined` where nobody but the author can know, such as which band is to hold an age. */
export function remedyFor({ key, path, own, claimed, rule }: Difference): Remedy | undefined {
  if (claimed === undefined || key === "ages" || key === "unknownAge") return undefined;
  if (ADDED.has(key) && Array.isArray(own) && Array.isArray(claimed)) {
    return { path, value: key === "tokenLimits" ? claimed : added(own, claimed) };
  }
  if (key.startsWith("break")) {
    // One rule is written whole: its parts mean something together.
    return { path: path.slice(0, path.lastIndexOf("break") + 1), value: breakOf(rule?.own, rule?.claimed ?? claimed) };
  }
  if (key === "guardian.mayAdjust" && Array.isArray(own) && Array.isArray(claimed)) {
    return { path, value: own.filter((name) => claimed.includes(name)) };
  }
  if (key === "dailyLimit") return { path, value: lowerDays(own, claimed) };
  return { path, value: claimed };
}

function added(own: readonly JsonValue[], claimed: readonly JsonValue[]): JsonValue {
  const idOf = (item: JsonValue | undefined): JsonValue | undefined =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? (item as { readonly id?: JsonValue }).id
      : undefined;
  const ids: ReadonlySet<JsonValue | undefined> = new Set(claimed.map(idOf).filter((id) => id !== undefined));
  return [...own.filter((item) => !ids.has(idOf(item))), ...claimed];
}

interface BreakParts {
  readonly after?: string;
  readonly rest?: string;
  readonly mode?: string;
}

/** The stricter of each part. */
function breakOf(own: JsonValue | undefined, claimed: JsonValue): JsonValue {
  const mine = (own ?? {}) as BreakParts;
  const asked = claimed as BreakParts;
  const after = msOf(mine.after) <= msOf(asked.after) ? mine.after : asked.after;
  const rest =
    asked.rest === undefined || (mine.rest !== undefined && msOf(mine.rest) >= msOf(asked.rest))
      ? mine.rest
      : asked.rest;
  const mode = asked.mode === "enforce" || mine.mode === "enforce" ? "enforce" : (mine.mode ?? asked.mode);
  return {
    ...(after !== undefined && { after }),
    ...(rest !== undefined && { rest }),
    ...(mode !== undefined && { mode }),
  };
}

/** The lower limit for each name that the own table has, if the claimed one is the same on all days; else the claimed one. */
function lowerDays(own: JsonValue | undefined, claimed: JsonValue): JsonValue {
  if (typeof claimed !== "string" || typeof own !== "object" || own === null || Array.isArray(own)) return claimed;
  const lower = Object.entries(own).map(([name, limit]): [string, JsonValue] => [
    name,
    typeof limit === "string" && msOf(limit) <= msOf(claimed) ? limit : claimed,
  ]);
  const table = Object.fromEntries(lower);
  return "default" in table ? table : { ...table, default: claimed };
}
