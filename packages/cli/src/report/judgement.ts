import { isDeepStrictEqual } from "node:util";
import {
  comparePolicies,
  type Difference,
  type Effective,
  effectiveLimits,
  type PolicyInput,
  resolvePolicy,
  variantsOf,
} from "@recess/core/policy";

/** How what held for an age compares with what the preset has there. */
export type Verdict =
  | "as-preset"
  | "stricter"
  | "looser"
  /** It differs, and allows nowhere more. */
  | "other"
  | "not-set"
  /** No band governs the age. */
  | "ungoverned"
  /** It is set, and the policy only observes: nothing is refused. */
  | "observed";

/** Verdicts that make a policy less than the preset. */
export const LOOSER: ReadonlySet<Verdict> = new Set<Verdict>(["looser", "not-set", "ungoverned", "observed"]);

/** Where and when a plain policy decided, of one that differs by region or date. */
export interface Scope {
  readonly region: string | null;
  /** Days, `[from, to)`; `null`: since ever, for ever. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What one policy has of one setting of the preset, for ages that are treated alike. */
export interface Judgement {
  /** `null`: accounts of every age; `"unknown"`: those whose age nobody knows. */
  readonly ages: readonly [first: number, last: number] | "unknown" | null;
  /** The policy's own band; `null`: none, or the setting is not a band's. */
  readonly band: string | null;
  /** Of the accounts that a rollout reaches: its share, in percent; `null`: of the others. */
  readonly rolloutPercent: number | null;
  /** `null`: everywhere and always. */
  readonly scope: Scope | null;
  readonly value: unknown;
  readonly verdict: Verdict;
}

/** A policy beside a preset: all that can be said of one against the other. */
export interface Comparison {
  /** What it has of the setting at `path` of the preset, age by age; `path` as the preset's sources write it. */
  judge(path: string): readonly Judgement[];
  /** The plain policies that it became, by region and date. */
  readonly policies: readonly { readonly policy: PolicyInput; readonly scope: Scope | null }[];
  /** Where it is looser in a value that stands at none of these paths, such as what the limits rest on. */
  elsewhere(paths: readonly string[]): readonly Loosened[];
}

export interface Loosened {
  readonly path: string;
  readonly wanted: unknown;
  readonly judgement: Judgement;
}

/** Days, both in it. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Compares a policy with a preset in every region, and on every date of these days. */
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

interface Side {
  readonly wanted: PolicyInput;
  readonly own: PolicyInput;
  /** What decides for an age; with `rolledOut`, for the accounts that its band's rollout has reached. */
  readonly effective: (age: number | "unknown", rolledOut: boolean) => Effective;
  readonly scope: Scope | null;
  /** Where `own` is looser than what the preset asks. */
  readonly looser: readonly Difference[];
  /** Every difference. */
  readonly all: readonly Difference[];
}

function effectiveOf(policy: PolicyInput, date: string): Side["effective"] {
  const known = new Map<string, Effective>();
  const edges = Object.values(policy.bands).flatMap(({ ages }) => ages);
  return (age, isRolledOut) => {
    // All ages between two edges are of one band.
    const first = age === "unknown" ? age : Math.max(0, ...edges.filter((edge) => edge <= age));
    const key = `${first} ${isRolledOut}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const usual = effectiveLimits(policy, { age: first, date });
    const made =
      isRolledOut && usual.band !== null ? effectiveLimits(rolledOut(policy, usual.band), { age: first, date }) : usual;
    known.set(key, made);
    return made;
  };
}

/** A setting of the preset: `bands.child.reminders.0.every` is of the band `child` and of the key `reminders`. */
interface Setting {
  /** `null`: of the policy as a whole. */
  readonly band: string | null;
  /** From the band, or from the policy. */
  readonly path: readonly string[];
  /** As a difference names it. */
  readonly key: string;
}

/** Keys whose parts are compared one by one. */
const IN_PARTS: ReadonlySet<string> = new Set([
  "break",
  "guardian",
  "features",
  "notifications",
  "presence",
  "calendar",
  "appeals",
  "night",
]);

function settingAt(path: string): Setting {
  const [root = "", band = "", ...rest] = path.split(".");
  const keys = root === "bands" ? rest : path.split(".");
  const [first = "", second] = keys;
  const key = second !== undefined && IN_PARTS.has(first) ? `${first}.${second}` : first;
  return { band: root === "bands" ? band : null, path: keys, key };
}

function isOf({ key }: Pick<Difference, "key">, setting: Setting): boolean {
  return key === setting.key || key === setting.path[0] || key.startsWith(`${setting.key}.`);
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

/** As for the accounts that the band's rollout has reached. */
function rolledOut(policy: PolicyInput, name: string): PolicyInput {
  const { rollout, ...usual } = policy.bands[name] ?? { ages: [0, 0] };
  return { ...policy, bands: { ...policy.bands, [name]: { ...usual, ...rollout?.limits } } };
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
  // Another rule of the policy holds what this one asks.
  return value === undefined ? "stricter" : "as-preset";
}

function holds(ages: Difference["ages"], age: number | "unknown"): boolean {
  if (ages === "unknown" || age === "unknown") return ages === age;
  return ages[0] <= age && age < ages[1];
}

/** Rules that refuse; a notice is given in observe mode too. */
const STOPPING: ReadonlySet<string> = new Set([
  "dailyLimit",
  "weeklyLimit",
  "quietHours",
  "openHours",
  "messageLimits",
  "tokenLimits",
]);

function refuses(wanted: PolicyInput, { band, path: [first = ""] }: Setting): boolean {
  return STOPPING.has(first) || (first === "break" && wanted.bands[band ?? ""]?.break?.mode === "enforce");
}

interface Item {
  readonly index: number;
  readonly value: unknown;
}

/** The entry of a list that a setting is a part of. */
function itemAt(wanted: PolicyInput, { band, path: [first = "", index] }: Setting): Item | undefined {
  if (index === undefined || !/^\d+$/.test(index)) return undefined;
  const list = valueAt(wanted.bands[band ?? ""], [first]);
  return Array.isArray(list) ? { index: Number(index), value: list[Number(index)] } : undefined;
}

/** A looser list names the entries that are missing. */
function concerns({ direction, claimed }: Difference, { value }: Item): boolean {
  return direction !== "looser" || (Array.isArray(claimed) && claimed.some((one) => isDeepStrictEqual(one, value)));
}

type Values = Effective["values"];

function valueIn(values: Values, { path, key }: Setting, item?: Item): unknown {
  const value = values.get(key)?.value;
  if (value === undefined) {
    // A map that is a setting as a whole: its parts stand by themselves.
    const parts = [...values].filter(([name]) => name.startsWith(`${key}.`));
    return parts.length === 0
      ? undefined
      : Object.fromEntries(parts.map(([name, part]) => [name.slice(key.length + 1), part.value]));
  }
  const rest = path.slice(key.split(".").length);
  return valueAt(value, item === undefined ? rest : [indexIn(value, item), ...rest.slice(1)]);
}

/** In a list, the entry of the same name, else the one in the same place. */
function indexIn(list: unknown, { index, value }: Item): string {
  const id = valueAt(value, ["id"]);
  const found = Array.isArray(list) && id !== undefined ? list.findIndex((one) => valueAt(one, ["id"]) === id) : -1;
  return String(found === -1 ? index : found);
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
}

function elsewhere({ own, looser, scope }: Side, settings: readonly Setting[]): readonly Loosened[] {
  const isSaid = (one: Difference): boolean =>
    one.key === "mode" ||
    one.key === "ages" ||
    one.key === "unknownAge" ||
    settings.some((setting) => isOf(one, setting) && (setting.band === null || setting.band === one.bands.claimed));
  return looser
    .filter((one) => !isSaid(one))
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

/** Ages that follow each other and are treated alike stand together. */
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
