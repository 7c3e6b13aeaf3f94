import { millisecondsInMinute } from "date-fns/constants";
import type { PolicyIssue } from "../../values/errors.ts";
import { parseDuration } from "../../values/duration.ts";
import { warning } from "../issues.ts";
import type { Metric } from "../../rules/metrics.ts";
import { longestDay } from "./bounds.ts";
import { bandsOf, itemsOf, type ValidBandPart, type ValidPolicyPart } from "./check.ts";

type ValidNudge = NonNullable<NonNullable<ValidBandPart["nudges"]>[number]>;
type Path = readonly (string | number)[];

/** Finds nudges that can never be given. */
export function* checkNudges(policy: ValidPolicyPart): Iterable<PolicyIssue> {
  for (const [name, band] of bandsOf(policy)) {
    const nudges = itemsOf(band.nudges);
    if (nudges.length > 0 && band.maxNudgesPerDay === 0) {
      const path = ["bands", name, "maxNudgesPerDay"];
      yield warning("nudge-never-given", path, "With at most 0 a day, no nudge is ever given.");
      continue;
    }
    const highest = highestOf(policy, band);
    for (const [index, nudge] of nudges) yield* neverHolds(nudge, highest, ["bands", name, "nudges", index, "when"]);
  }
}

function* neverHolds(nudge: ValidNudge, highest: ReadonlyMap<string, number>, path: Path): Iterable<PolicyIssue> {
  const never = (at: Path, why: string): PolicyIssue =>
    warning("nudge-never-given", at, `The nudge "${nudge.id ?? ""}" can never be given: ${why}.`);
  const below = thresholds(nudge.when?.not);
  for (const [metric, threshold] of thresholds(nudge.when)) {
    const most = highest.get(metric) ?? Infinity;
    const limit = below.get(metric) ?? Infinity;
    if (threshold > most) {
      yield never([...path, metric], `"${metric}" reaches ${most} at most in this band`);
    } else if (limit <= threshold) {
      yield never([...path, metric], `"${metric}" cannot reach ${threshold} and stay below ${limit}`);
    }
  }
  for (const [metric, limit] of below) {
    const least = metric === "growthPercent" ? -100 : 0;
    if (limit <= least) yield never([...path, "not", metric], `"${metric}" is never below ${limit}`);
  }
}

function thresholds(condition: { readonly [metric: string]: unknown } | undefined): ReadonlyMap<string, number> {
  const numbers = Object.entries(condition ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return new Map(numbers);
}

/** The highest value of each metric when a nudge may be given, as far as the band limits it. */
function highestOf(policy: ValidPolicyPart, band: ValidBandPart): ReadonlyMap<string, number> {
  const highest = new Map<Metric, number>([
    ["daysInARow", 14],
    ["nightsLast7Days", 7],
  ]);
  if ((band.mode ?? policy.mode) === "observe") return highest.set("refusalsToday", 0);
  const fixed = (key: "dailyLimit" | "break" | "messageLimits"): boolean => !band.guardian?.mayAdjust?.includes(key);

  const dayMs = longestDay(band);
  const extraMs = parseDuration(band.guardian?.maxExtraTimePerDay ?? "0m");
  if (dayMs !== undefined && extraMs !== undefined && fixed("dailyLimit")) {
    const mostMs = dayMs + extraMs;
    highest.set("minutesToday", lastMinuteBefore(mostMs));
    highest.set("minutesLast7Days", Math.floor((7 * mostMs) / millisecondsInMinute));
    highest.set("minutesPrevious7Days", Math.floor((7 * mostMs) / millisecondsInMinute));
  }
  const after =
    band.break?.mode === "enforce" && band.break.after !== undefined ? parseDuration(band.break.after) : undefined;
  if (after !== undefined && fixed("break")) highest.set("streakMinutes", lastMinuteBefore(after));

  const perDay = itemsOf(band.messageLimits).flatMap(([, { limit, per }]) =>
    per === "day" && limit !== undefined ? [limit] : [],
  );
  if (perDay.length > 0 && fixed("messageLimits")) highest.set("messagesToday", Math.min(...perDay));
  return highest;
}

/** Nothing is allowed once a limit is reached, and nudges are given on allowed events only. */
function lastMinuteBefore(ms: number): number {
  return Math.max(0, Math.ceil(ms / millisecondsInMinute) - 1);
}
