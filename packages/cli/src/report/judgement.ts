import type { BandInput, PolicyInput } from "@recess/core/policy";
import { directionOf, sameValue } from "./direction.ts";

/** How what held for an age compares with what the preset has there. */
export type Verdict =
  | "as-preset"
  | "stricter"
  | "looser"
  /** Neither: it allows more in one place and less in another. */
  | "other"
  | "not-set"
  /** No band governs the age. */
  | "ungoverned"
  /** It is set, and the policy only observes: nothing is refused. */
  | "observed";

/** Verdicts that make a policy less than the preset. */
export const LOOSER: ReadonlySet<Verdict> = new Set<Verdict>(["looser", "other", "not-set", "ungoverned", "observed"]);

/** What one policy has of one setting of the preset, for ages that are treated alike. */
export interface Judgement {
  /** `null`: accounts of every age; `"unknown"`: those whose age nobody knows. */
  readonly ages: readonly [first: number, last: number] | "unknown" | null;
  /** The policy's own band; `null`: none, or the setting is not a band's. */
  readonly band: string | null;
  /** Of the accounts that a rollout reaches: its share, in percent; `null`: of the others. */
  readonly rolloutPercent: number | null;
  readonly value: unknown;
  readonly verdict: Verdict;
}

/** What a policy has of the setting at `path` of a preset, age by age; `path` as the preset's sources write it. */
export function judge(preset: PolicyInput, path: string, policy: PolicyInput): readonly Judgement[] {
  const [root = "", name = "", ...rest] = path.split(".");
  if (root !== "bands") return [judgeSetting(preset, path, policy)];
  const band = preset.bands[name];
  if (band === undefined || rest.length === 0) return [];
  const wanted = { path: rest, value: valueAt(band, rest), band };
  const ages = Array.from({ length: Math.max(0, band.ages[1] - band.ages[0]) }, (_, index) => band.ages[0] + index);
  const known = ages.flatMap((age) => judgeBand(wanted, policy, bandAt(policy, age), [age, age]));
  const unknown = preset.unknownAge === name ? judgeBand(wanted, policy, unknownBand(policy), "unknown") : [];
  return merged([...known, ...unknown]);
}

interface Wanted {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly band: BandInput;
}

interface NamedBand {
  readonly name: string;
  readonly band: BandInput;
}

function judgeBand(
  wanted: Wanted,
  policy: PolicyInput,
  own: NamedBand | undefined,
  ages: Judgement["ages"],
): readonly Judgement[] {
  if (own === undefined) {
    return [{ ages, band: null, rolloutPercent: null, value: undefined, verdict: "ungoverned" }];
  }
  const { rollout, ...usual } = own.band;
  const everyone = { ...usual, ...rollout?.limits };
  const shares: readonly (readonly [percent: number | null, band: BandInput])[] =
    rollout === undefined
      ? [[null, usual]]
      : [...(rollout.percent < 100 ? [[null, usual] as const] : []), [rollout.percent, everyone]];
  return shares.map(([rolloutPercent, band]): Judgement => {
    const value = wanted.path[0] === "ages" ? wanted.value : valueAt(band, pathIn(wanted, band));
    return { ages, band: own.name, rolloutPercent, value, verdict: verdictOf(wanted, band, policy, value) };
  });
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

function verdictOf(wanted: Wanted, band: BandInput, policy: PolicyInput, value: unknown): Verdict {
  const [key = ""] = wanted.path;
  // That the age is governed at all was asked already.
  if (key === "ages") return "as-preset";
  if (value === undefined) return "not-set";
  const isStopping = STOPPING.has(key) || (key === "break" && wanted.band.break?.mode === "enforce");
  if (isStopping && (band.mode ?? policy.mode) === "observe") return "observed";
  if (sameValue(wanted.value, value)) return "as-preset";
  return directionOf(wanted.path, wanted.value, value);
}

/** In a list, the entry of the same name, else the one in the same place. */
function pathIn({ path, band: preset }: Wanted, band: BandInput): readonly string[] {
  const [key = "", index, ...rest] = path;
  if (index === undefined || !/^\d+$/.test(index)) return path;
  const list = valueAt(band, [key]);
  const id = valueAt(preset, [key, index, "id"]);
  const found = Array.isArray(list) && id !== undefined ? list.findIndex((one) => valueAt(one, ["id"]) === id) : -1;
  return found === -1 ? path : [key, String(found), ...rest];
}

function judgeSetting(preset: PolicyInput, path: string, policy: PolicyInput): Judgement {
  const of = { ages: null, band: null, rolloutPercent: null } as const;
  const keys = path.split(".");
  const [wanted, value] = [valueAt(preset, keys), valueAt(policy, keys)];
  if (path === "unknownAge") {
    const own = unknownBand(policy);
    return {
      ...of,
      ages: "unknown",
      value: policy.unknownAge,
      verdict: own === undefined ? "ungoverned" : "as-preset",
    };
  }
  if (value === undefined) return { ...of, value, verdict: "not-set" };
  return { ...of, value, verdict: sameValue(wanted, value) ? "as-preset" : directionOf(keys, wanted, value) };
}

/** The band that governs an age: below all bands the youngest, as the specification says. */
function bandAt(policy: PolicyInput, age: number): NamedBand | undefined {
  const bands = Object.entries(policy.bands)
    .map(([name, band]): NamedBand => ({ name, band }))
    .toSorted((a, b) => a.band.ages[0] - b.band.ages[0]);
  const [youngest] = bands;
  if (youngest !== undefined && age < youngest.band.ages[0]) return youngest;
  return bands.find(({ band }) => band.ages[0] <= age && age < band.ages[1]);
}

export function unknownBand({ bands, unknownAge }: PolicyInput): NamedBand | undefined {
  const band = unknownAge === undefined ? undefined : bands[unknownAge];
  return band === undefined || unknownAge === undefined ? undefined : { name: unknownAge, band };
}

export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === key)?.[1];
  }
  return at;
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

function follows(before: Judgement, after: Judgement): boolean {
  return (
    Array.isArray(before.ages) &&
    Array.isArray(after.ages) &&
    before.ages[1] + 1 === after.ages[0] &&
    before.band === after.band &&
    before.rolloutPercent === after.rolloutPercent &&
    before.verdict === after.verdict &&
    sameValue(before.value, after.value)
  );
}
