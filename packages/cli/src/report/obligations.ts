/** What each article of a preset requires, and what each policy in force sets for it. */
import type { Basis, PresetSource } from "@recess/core/presets";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import { type Judgement, LOOSER, type Verdict } from "./verdict.ts";
import { valueAt } from "./setting.ts";
import type { Statement } from "./statements.ts";
import { comparisonOf } from "./comparisons.ts";
import { distinct, figuresOf } from "./figures.ts";

/** What one article requires, what each policy in force sets for it, and the figures that show its effect. */
export interface Obligation {
  readonly instrument: string;
  readonly article: string | null;
  readonly basis: Basis;
  readonly status: string;
  readonly asks: readonly string[];
  readonly settings: readonly Setting[];
  readonly figures: readonly Statement[];
}

/** One setting of the preset, and the corresponding value of each policy in force. */
export interface Setting {
  /** The preset's path: `bands.child.dailyLimit`. */
  readonly path: string;
  /** The preset's value, abbreviated. */
  readonly wanted: string;
  readonly judgements: readonly SettingJudgement[];
}

export interface SettingJudgement extends Omit<Judgement, "value"> {
  /** The policy's version. */
  readonly version: string;
  /** Abbreviated; `null`: not set. */
  readonly value: string | null;
}

/** One entry for each article that sets a value, in the preset's order. Recess's own choices are left out. */
export function obligationsOf(evidence: Evidence): readonly Obligation[] {
  const groups = new Map<string, PresetSource[]>();
  for (const source of evidence.preset.sources) {
    if (isOwn(source)) continue;
    const key = `${source.instrument}\n${source.article ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()].flatMap((sources): Obligation[] => {
    const [first] = sources;
    if (first === undefined) return [];
    return [
      {
        instrument: first.instrument,
        article: first.article,
        basis: sources.some(({ basis }) => basis === "law") ? "law" : first.basis,
        status: first.status,
        asks: [...new Set(sources.flatMap(({ note }) => (note === undefined ? [] : [note])))],
        settings: sources.map(({ path }) => settingOf(path, evidence)),
        figures: distinct(sources.flatMap(({ path }) => figuresOf(path, evidence))),
      },
    ];
  });
}

/**
 * Values that no instrument sets. A policy that changes them may defeat the purpose of a rule, so they are listed,
 * together with preset defaults that limits depend on if a policy is looser in one.
 */
export function choicesOf(evidence: Evidence): readonly (Setting & { readonly note: string })[] {
  const chosen = evidence.preset.sources.flatMap((source) =>
    isOwn(source) ? [{ ...settingOf(source.path, evidence), note: source.note ?? "" }] : [],
  );
  return [...chosen, ...loosenedElsewhere(evidence)];
}

function loosenedElsewhere(evidence: Evidence): ReturnType<typeof choicesOf> {
  const paths = evidence.preset.sources.map(({ path }) => path);
  return evidence.policies.flatMap((policy) =>
    (comparisonOf(evidence, policy)?.elsewhere(paths) ?? []).map(({ path, wanted, judgement }) => ({
      path,
      wanted: shorten(wanted),
      judgements: [shownJudgement(policy.version, judgement)],
      note: "",
    })),
  );
}

function isOwn({ basis, article }: PresetSource): boolean {
  return basis === "ours" && article === null;
}

function settingOf(path: string, evidence: Evidence): Setting {
  const judgements = evidence.policies.flatMap((policy) =>
    (comparisonOf(evidence, policy)?.judge(path) ?? []).map((one) => shownJudgement(policy.version, one)),
  );
  return { path, wanted: shorten(valueAt(evidence.preset.policy, path.split("."))), judgements };
}

function shownJudgement(version: string, { value, ...judgement }: Judgement): SettingJudgement {
  return { version, ...judgement, value: value === undefined ? null : shorten(value) };
}

/** How a policy compares with the preset in all settings, counted by verdict. */
export function verdictsOf(evidence: Evidence, { version, policy }: PolicyEvidence): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  if (policy === null) return counts;
  const settings = evidence.preset.sources.map(({ path }) => settingOf(path, evidence));
  for (const { judgements } of [...settings, ...loosenedElsewhere(evidence)]) {
    for (const { verdict } of judgements.filter((one) => one.version === version)) {
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    }
  }
  return counts;
}

export function isLooser(evidence: Evidence, policy: PolicyEvidence): boolean {
  return policy.policy === null || [...verdictsOf(evidence, policy).keys()].some((verdict) => LOOSER.has(verdict));
}

/** Nudges by name: their conditions would fill a page. */
function shorten(value: unknown): string {
  if (value === undefined) return "";
  const isNamed = Array.isArray(value) && value.length > 0 && value.every((one) => hasId(one) && "when" in one);
  const json = JSON.stringify(isNamed ? value.map((one) => (hasId(one) ? one.id : one)) : value);
  return json.replaceAll('"', "").replaceAll(/[:,](?=[^\d\s])/g, "$& ");
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}
