import type { Calendar } from "../../time/calendar.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { ReminderInput } from "../../values/policy-notices.ts";
import type { WindowInput } from "../../values/policy-limits.ts";
import type { Difference } from "../compare/difference.ts";
import { windowsOn } from "../compare/closed-hours.ts";
import { complement, DAY, type Minutes, pairs, union } from "../compare/intervals.ts";
import { msOf } from "../compare/side.ts";

type Path = readonly (string | number)[];

/** What to write so that a value is no looser than the claimed one. `path` is relative to the own policy. */
export interface Remedy {
  readonly path: Path;
  readonly value: JsonValue;
}

/** Lists to which the required entries are added; other values are replaced. */
const ADDED: ReadonlySet<string> = new Set([
  "quietHours",
  "messageLimits",
  "tokenLimits",
  "reminders",
  "nudges",
  "notifications.quietHours",
  "voice.quietHours",
]);

/** `undefined` if only the author can know, such as which band should contain an age. */
export function remedyFor({ key, path, own, claimed, rule }: Difference): Remedy | undefined {
  if (claimed === undefined || key === "ages" || key === "unknownAge") return undefined;
  if (ADDED.has(key) && Array.isArray(own) && Array.isArray(claimed)) {
    return { path, value: key === "tokenLimits" ? claimed : added(key, own, claimed) };
  }
  if (key.startsWith("break") && rule !== undefined) {
    // A break is written whole, because its parts belong together.
    return { path: path.slice(0, path.lastIndexOf("break") + 1), value: breakOf(rule?.own, rule?.claimed ?? claimed) };
  }
  if (key === "guardian.mayAdjust" && Array.isArray(own) && Array.isArray(claimed)) {
    return { path, value: own.filter((name) => claimed.includes(name)) };
  }
  if (key === "dailyLimit" || key === "voice.dailyLimit") return { path, value: lowerDays(own, claimed) };
  if (key === "openHours") return { path, value: openInBoth(own, claimed) };
  return { path, value: claimed };
}

/** Both lists; entries with the same id are merged into one that satisfies both. */
function added(key: string, own: readonly JsonValue[], claimed: readonly JsonValue[]): JsonValue {
  const list = [...own];
  for (const asked of claimed) {
    const id = partOf(asked, "id");
    const at = id === undefined ? -1 : list.findIndex((item) => partOf(item, "id") === id);
    const mine = list[at];
    if (mine === undefined) list.push(asked);
    else list[at] = key === "reminders" ? reminderOf(mine, asked) : asked;
  }
  return list;
}

function partOf(item: JsonValue, name: string): JsonValue | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  return Object.entries(item).find(([key]) => key === name)?.[1];
}

/** The stricter of each part: one notice with both properties satisfies both laws. */
function reminderOf(own: JsonValue, asked: JsonValue): JsonValue {
  const [mine, theirs] = [own, asked].map((item) => item as unknown as ReminderInput);
  if (mine === undefined || theirs === undefined) return asked;
  const isAtSession = [mine.at, theirs.at].includes("start-of-session");
  const at = isAtSession ? "start-of-session" : (mine.at ?? theirs.at);
  const every = msOf(mine.every) <= msOf(theirs.every) ? mine.every : theirs.every;
  return {
    id: theirs.id,
    ...(at !== undefined && { at }),
    ...(every !== undefined && { every }),
    ...([mine.as, theirs.as].includes("persistent") && { as: "persistent" }),
  };
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

/**
 * The lower limit for each day name, as one table. Its names are those of the one that has a table; if both have
 * tables, they must have the same names. Otherwise, or if both are one limit for all days, returns the claimed limit.
 */
function lowerDays(own: JsonValue | undefined, claimed: JsonValue): JsonValue {
  if (typeof own === "string" && typeof claimed === "string") return claimed;
  const [mine, asked] = [limitsIn(own), limitsIn(claimed)];
  if (mine === null || asked === null) return claimed;
  const names = [mine, asked].map((table) => Object.keys(table).filter((name) => name !== "default"));
  const [ownNames = [], askedNames = []] = names;
  const areSame = ownNames.length === askedNames.length && ownNames.every((name) => askedNames.includes(name));
  if (!areSame && ownNames.length > 0 && askedNames.length > 0) return claimed;
  const lower = [...new Set([...ownNames, ...askedNames, "default"])].flatMap((name): (readonly [string, string])[] => {
    const a = mine[name] ?? mine["default"];
    const b = asked[name] ?? asked["default"];
    const limit = a !== undefined && msOf(a) <= msOf(b) ? a : b;
    return limit === undefined ? [] : [[name, limit]];
  });
  return Object.fromEntries(lower);
}

/** A daily limit as a table; `null` for none. */
function limitsIn(limit: JsonValue | undefined): { readonly [name: string]: string } | null {
  if (typeof limit === "string") return { default: limit };
  if (typeof limit !== "object" || limit === null || Array.isArray(limit)) return null;
  // A checked policy consists of durations here.
  return limit as { readonly [name: string]: string };
}

/** The hours that are open in both, if they are the same on all days; else the claimed hours. */
function openInBoth(own: JsonValue | undefined, claimed: JsonValue): JsonValue {
  const [mine, asked] = [everyDay(own), everyDay(claimed)];
  if (mine === null || asked === null) return claimed;
  const closed = [...pairs(complement(mine)), ...pairs(complement(asked))];
  const open = pairs(complement(union(closed)));
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return claimed;
  // Hours that continue over midnight are one window.
  const isOverMidnight = open.length > 1 && first[0] === 0 && last[1] === DAY;
  const windows = isOverMidnight ? [...open.slice(1, -1), [last[0], first[1]] as const] : open;
  return windows.map(([from, to]) => ({ from: clockText(from), to: clockText(to) }));
}

/** The minutes of each day that are within windows; `null` if they differ between days. */
function everyDay(windows: JsonValue | undefined): Minutes | null {
  if (!Array.isArray(windows)) return null;
  const list = windows as unknown as readonly WindowInput[];
  return list.some(({ days }) => days !== undefined) ? null : windowsOn(list, 0, NO_CALENDAR);
}

const NO_CALENDAR: Calendar = { holidays: new Set(), workdays: new Set(), weekend: new Set() };

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
