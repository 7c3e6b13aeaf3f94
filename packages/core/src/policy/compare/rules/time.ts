import { DEFAULTS } from "../../../rules/defaults.ts";
import type { BandInput } from "../../../values/policy.ts";
import { allowanceOn, allowanceWithGrants, closedOn, dailyLimitOn, windowsOn } from "../days.ts";
import type { Finding } from "../finding.ts";
import { complement, firstOutside } from "../intervals.ts";
import { msOf, type Side } from "../side.ts";
import { type Comparison, finding, json, of, withoutAdjustable } from "./comparison.ts";

export function* ofDay(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  if (claimed.band.dailyLimit === undefined) return;
  const fixed = fixedSide(own);
  for (const day of kinds) {
    const asked = dailyLimitOn(claimed.band, day.label, day.claimed);
    if (dailyLimitOn(own.band, day.label, day.own) <= asked) continue;
    if (allowanceOn(fixed, day.label, day.own) <= asked) continue;
    yield finding("dailyLimit", of(comparison, "dailyLimit"), { day });
    return;
  }
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
  // Days of the most generous kind each: there may be no such week.
  const exact = new Set(kinds.map(({ label, own: calendar }) => allowanceOn(fixed, label, calendar))).size === 1;
  yield finding("weeklyLimit", of(comparison, "weeklyLimit"), { exact, ...(ordinary && { day: ordinary }) });
}

export function* ofWindows(comparison: Comparison): Iterable<Finding> {
  const { own, claimed, kinds } = comparison;
  const fixed = withoutAdjustable(own.band);
  for (const key of ["quietHours", "openHours"] as const) {
    const windows = claimed.band[key];
    if (windows === undefined) continue;
    const band = { ...fixed, [key]: own.band[key] };
    for (const day of kinds) {
      const within = windowsOn(windows, day.label, day.claimed);
      const asked = key === "quietHours" ? within : complement(within);
      const minute = firstOutside(asked, closedOn(band, day.label, day.own));
      if (minute === undefined) continue;
      yield finding(key, of(comparison, key), { day, minute });
      break;
    }
  }
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
  if (asked.mode !== "enforce") {
    if (!isSoonEnough) yield part("after");
    return;
  }
  const isLongEnough = restMs(has) >= restMs(asked);
  if (has?.mode === "enforce" && isSoonEnough && isLongEnough) return;
  // Nobody comes to the break.
  if (kinds.every(({ label, own: calendar }) => allowanceWithGrants(fixed, label, calendar) < msOf(asked.after)))
    return;
  if (!isSoonEnough) yield part("after");
  if (has === undefined) return;
  if (has.mode !== "enforce") yield part("mode");
  if (!isLongEnough) yield part("rest");
}

function fixedSide(side: Side): Side {
  return { ...side, band: withoutAdjustable(side.band) };
}
