import { DEFAULTS } from "../../../rules/defaults.ts";
import type { BandInput } from "../../../values/policy.ts";
import { closingsOn } from "../closings.ts";
import { allowanceOn, allowanceWithGrants, dailyLimitOn, ordinaryAllowanceOn } from "../allowance.ts";
import type { KindOfDay } from "../days.ts";
import type { Finding } from "../finding.ts";
import { msOf, type Side } from "../side.ts";
import { type Comparison, finding, json, of, withoutAdjustable } from "./comparison.ts";

export function* ofDay(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  if (claimed.band.dailyLimit === undefined) return;
  const found = firstLonger({
    kinds,
    side: fixedSide(own),
    has: ({ label, own: calendar }) => dailyLimitOn(own.band, label, calendar),
    asked: ({ label, claimed: calendar }) => dailyLimitOn(claimed.band, label, calendar),
  });
  if (found !== undefined) yield finding("dailyLimit", of(comparison, "dailyLimit"), found);
}

interface DailyLimits {
  readonly kinds: Comparison["kinds"];
  /** What else limits the use of a day. */
  readonly side: Side;
  /** The limit of a day, and the one that is asked for, ms. */
  readonly has: (day: KindOfDay) => number;
  readonly asked: (day: KindOfDay) => number;
}

/** The first day that allows more than is asked; the day of a clock change only if no other day shows one. */
export function firstLonger({ kinds, side, has, asked }: DailyLimits): Partial<Finding> | undefined {
  const longer = kinds.filter((day) => has(day) > asked(day) && allowanceOn(side, day.label, day.own) > asked(day));
  const ordinary = longer.find((day) => ordinaryAllowanceOn(side, day.label, day.own) > asked(day));
  if (ordinary !== undefined) return { day: ordinary };
  const [changed] = longer;
  // On which date clocks change depends on the account's zone.
  return changed === undefined ? undefined : { day: changed, exact: false };
}

export function* ofWeek(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  const asked = msOf(claimed.band.weeklyLimit);
  if (asked === Infinity || msOf(own.band.weeklyLimit) <= asked) return;
  const fixed = fixedSide(own);
  const most = new Map<number, number>();
  for (const { label, own: calendar } of kinds) {
    const weekday = ((label % 7) + 7) % 7;
    most.set(weekday, Math.max(most.get(weekday) ?? 0, allowanceOn(fixed, label, calendar)));
  }
  const sum = [...most.values()].reduce((total, ms) => total + ms, 0);
  if (sum <= asked) return;
  const ordinary = kinds.find(({ isAbstract }) => isAbstract);
  // Combines the most generous day of each kind; there may be no such week.
  const exact = new Set(kinds.map(({ label, own: calendar }) => allowanceOn(fixed, label, calendar))).size === 1;
  yield finding("weeklyLimit", of(comparison, "weeklyLimit"), { exact, ...(ordinary && { day: ordinary }) });
}

export function* ofBreak({ own, claimed, kinds }: Comparison): Iterable<Finding> {
  const asked = claimed.band.break;
  const fixed = fixedSide(own);
  if (asked === undefined) return;
  const has = own.band.break;
  const restMs = (input: BandInput["break"]): number => msOf(input?.rest ?? DEFAULTS.rest);
  const isSoonEnough = msOf(has?.after) <= msOf(asked.after);
  const rule = { own: json(has), claimed: json(asked) };
  const part = (name: "after" | "rest" | "mode"): Finding => {
    const defaults = { after: undefined, rest: DEFAULTS.rest, mode: "remind" };
    const values = { own: has?.[name] ?? defaults[name], claimed: asked[name] ?? defaults[name] };
    return has === undefined ? finding("break", rule, { rule }) : finding(`break.${name}`, values, { rule });
  };
  // A shorter rest ends continuous use sooner, so less of it reaches the break.
  const isLongEnough = restMs(has) >= restMs(asked);
  if (asked.mode !== "enforce") {
    if (!isSoonEnough) yield part("after");
    else if (!isLongEnough) yield part("rest");
    return;
  }
  if (has?.mode === "enforce" && isSoonEnough && isLongEnough) return;
  // If continuous use cannot last that long, the break is never reached.
  const most = Math.max(...kinds.map(({ label, own: calendar }) => allowanceWithGrants(fixed, label, calendar)));
  if (longestUse(fixed, { kinds, most, restMs: restMs(asked) }) < msOf(asked.after)) return;
  // That much use is possible only across the start of a day, and whether it happens depends on more than the limits.
  const careful = (part: Finding): Finding => (most < msOf(asked.after) ? { ...part, exact: false } : part);
  if (!isSoonEnough) yield careful(part("after"));
  if (has === undefined) return;
  if (has.mode !== "enforce") yield careful(part("mode"));
  if (!isLongEnough) yield careful(part("rest"));
}

interface LongestUse {
  readonly kinds: Comparison["kinds"];
  /** The most that a day allows, ms. */
  readonly most: number;
  readonly restMs: number;
}

/**
 * If every date has a long enough closing at some time, continuous use may touch three days: the day between two
 * closings and its neighbours.
 */
const DAYS_BETWEEN_CLOSINGS = 3;

/**
 * The longest possible continuous use, ms. It ends when it is closed for at least a rest, and otherwise continues
 * across the start of a day.
 */
function longestUse(side: Side, { kinds, most, restMs }: LongestUse): number {
  if (most === 0) return 0;
  const closings = kinds.map(({ label, own: calendar }) => closingsOn(side, label, calendar));
  if (closings.every(({ aroundStart }) => aroundStart >= restMs)) return most;
  return closings.every(({ longest }) => longest >= restMs) ? DAYS_BETWEEN_CLOSINGS * most : Infinity;
}

function fixedSide(side: Side): Side {
  return { ...side, band: withoutAdjustable(side.band) };
}
