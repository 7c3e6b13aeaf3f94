/** Compares a policy with a preset, setting by setting and age by age. */
import { isDeepStrictEqual } from "node:util";
import { comparePolicies, type Difference, type PolicyInput, resolvePolicy, variantsOf } from "@recess/core/policy";
import type { Judgement, Loosened, Scope, Verdict } from "./verdict.ts";
import { effectiveOf, type Side } from "./side.ts";
import { concerns, isOf, itemAt, refuses, type Setting, settingAt, valueIn } from "./setting.ts";

/** Compares one policy with a preset. */
export interface Comparison {
  /**
   * How the policy compares with the preset in the setting at `path`, by age; `path` is written as in the preset's
   * sources.
   */
  judge(path: string): readonly Judgement[];
  /** The plain policies in effect, by region and date. */
  readonly policies: readonly { readonly policy: PolicyInput; readonly scope: Scope | null }[];
  /** Where it is looser in a value outside these paths, such as a value that other limits depend on. */
  elsewhere(paths: readonly string[]): readonly Loosened[];
}

/** A range of days, both inclusive. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Compares a policy with a preset in every region and on every date in these days. */
export function compareWithPreset(preset: PolicyInput, policy: PolicyInput, days: Days): Comparison {
  const wanted = resolvePolicy(preset, { date: days.to });
  const variants = variantsOf(policy).filter(
    ({ from, to }) => (from === null || from <= days.to) && (to === null || to > days.from),
  );
  const sides = variants.map(({ policy: own, ...scope }): Side => ({
    wanted,
    own,
    effective: effectiveOf(own, scope.from === null || scope.from < days.from ? days.from : scope.from),
    scope: variants.length === 1 ? null : scope,
    looser: comparePolicies(own, wanted),
    all: comparePolicies(own, wanted, { keys: "all" }),
  }));
  const judgements = new Map<string, readonly Judgement[]>();
  const judgeOnce = (path: string): readonly Judgement[] => {
    const known = judgements.get(path) ?? sides.flatMap((side) => judge(side, path));
    judgements.set(path, known);
    return known;
  };
  return {
    policies: sides.map(({ own, scope }) => ({ policy: own, scope })),
    judge: judgeOnce,
    elsewhere: (paths) => sides.flatMap((side) => elsewhere(side, paths.map(settingAt))),
  };
}

function judge(side: Side, path: string): readonly Judgement[] {
  const setting = settingAt(path);
  if (setting.band === null) return [judgeWhole(side, setting)];
  const { band: name } = setting;
  const band = side.wanted.bands[name];
  if (band === undefined || setting.path.length === 0) return [];
  const ages = Array.from({ length: Math.max(0, band.ages[1] - band.ages[0]) }, (_, index) => band.ages[0] + index);
  const known = ages.flatMap((age) => judgeAge(side, setting, age));
  return merged(side.wanted.unknownAge === name ? [...known, ...judgeAge(side, setting, "unknown")] : known);
}

function judgeWhole(side: Side, setting: Setting): Judgement {
  const { values } = side.effective("unknown", false);
  const found = differencesIn(side, (one) => isOf(one, setting));
  const isUnknownAge = setting.key === "unknownAge";
  const value = isUnknownAge ? side.own.unknownAge : valueIn(values, setting);
  const verdict = isUnknownAge && found.looser.length > 0 ? "ungoverned" : verdictOf(found, value);
  return { ages: isUnknownAge ? "unknown" : null, band: null, rolloutPercent: null, scope: side.scope, value, verdict };
}

function judgeAge(side: Side, setting: Setting, age: number | "unknown"): readonly Judgement[] {
  const { scope } = side;
  const ages = age === "unknown" ? age : ([age, age] as const);
  const { band, rollout } = side.effective(age, false);
  if (band === null) {
    return [{ ages, band, rolloutPercent: null, scope, value: undefined, verdict: "ungoverned" }];
  }
  const percents = rollout === null ? [null] : rollout.percent < 100 ? [null, rollout.percent] : [rollout.percent];
  return percents.map((rolloutPercent): Judgement => {
    const { values } = side.effective(age, rolloutPercent !== null);
    const [first = ""] = setting.path;
    const inRollout = rolloutPercent !== null && rollout !== null && first in rollout.limits;
    const ofAge = (one: Difference): boolean =>
      one.bands.claimed === setting.band && holds(one.ages, age) && (one.key === "mode" || one.rollout === inRollout);
    const item = itemAt(side.wanted, setting);
    const found = differencesIn(
      side,
      (one) => ofAge(one) && isOf(one, setting) && (item === undefined || concerns(one, item)),
    );
    const value = first === "ages" ? side.wanted.bands[setting.band ?? ""]?.ages : valueIn(values, setting, item);
    const isObserved = side.looser.some((one) => one.key === "mode" && ofAge(one)) && refuses(side.wanted, setting);
    const verdict =
      first === "ages" ? "as-preset" : isObserved && value !== undefined ? "observed" : verdictOf(found, value);
    return { ages, band, rolloutPercent, scope, value, verdict };
  });
}

interface Found {
  readonly looser: readonly Difference[];
  readonly rest: readonly Difference[];
}

function differencesIn({ looser, all }: Side, is: (one: Difference) => boolean): Found {
  return { looser: looser.filter(is), rest: all.filter(is) };
}

function verdictOf({ looser, rest }: Found, value: unknown): Verdict {
  if (looser.length > 0) return value === undefined ? "not-set" : "looser";
  if (rest.some(({ direction }) => direction === "stricter")) return "stricter";
  if (rest.length > 0) return "other";
  // Another rule of the policy enforces this one.
  return value === undefined ? "stricter" : "as-preset";
}

function holds(ages: Difference["ages"], age: number | "unknown"): boolean {
  if (ages === "unknown" || age === "unknown") return ages === age;
  return ages[0] <= age && age < ages[1];
}

function elsewhere({ own, looser, scope }: Side, settings: readonly Setting[]): readonly Loosened[] {
  const isReported = (one: Difference): boolean =>
    one.key === "mode" ||
    one.key === "ages" ||
    one.key === "unknownAge" ||
    settings.some((setting) => isOf(one, setting) && (setting.band === null || setting.band === one.bands.claimed));
  return looser
    .filter((one) => !isReported(one))
    .map((one): Loosened => {
      const { path, claimed, own: value, ages, bands, rollout } = one;
      const percent = bands.own === null ? undefined : own.bands[bands.own]?.rollout?.percent;
      const isWhole = path[0] !== "bands";
      return {
        path: path.join("."),
        wanted: claimed,
        judgement: {
          ages: isWhole ? null : ages === "unknown" ? ages : [ages[0], ages[1] - 1],
          band: isWhole ? null : bands.own,
          rolloutPercent: rollout ? (percent ?? null) : null,
          scope,
          value,
          verdict: value === undefined ? "not-set" : "looser",
        },
      };
    })
    .filter((one, index, list) => list.findIndex((other) => isDeepStrictEqual(one, other)) === index);
}

/** Merges consecutive ages that have the same result. */
function merged(judgements: readonly Judgement[]): readonly Judgement[] {
  const spans: Judgement[] = [];
  for (const one of judgements) {
    const index = spans.findIndex((other) => follows(other, one));
    const before = spans[index];
    if (before === undefined || !Array.isArray(before.ages) || !Array.isArray(one.ages)) spans.push(one);
    else spans[index] = { ...before, ages: [before.ages[0], one.ages[1]] };
  }
  return spans;
}

function follows({ ages, ...before }: Judgement, { ages: next, ...after }: Judgement): boolean {
  return Array.isArray(ages) && Array.isArray(next) && ages[1] + 1 === next[0] && isDeepStrictEqual(before, after);
}
