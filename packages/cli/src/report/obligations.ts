import type { PolicyInput } from "@recess/core/policy";
import type { Basis, PresetSource } from "@recess/core/presets";
import type { Evidence, NoticeRow, PolicyEvidence } from "./evidence.ts";
import { compareWithPreset, type Comparison, type Judgement, LOOSER, valueAt, type Verdict } from "./judgement.ts";
import type { Statement } from "./statements.ts";

/** What one article asks for, what each policy in force did about it, and the figures that show that it did. */
export interface Obligation {
  readonly instrument: string;
  readonly article: string | null;
  readonly basis: Basis;
  readonly status: string;
  readonly asks: readonly string[];
  readonly settings: readonly Setting[];
  readonly figures: readonly Statement[];
}

/** One setting of the preset, and what each policy in force has in its place. */
export interface Setting {
  /** As the preset calls it: `bands.child.dailyLimit`. */
  readonly path: string;
  /** The preset's own value, in short. */
  readonly wanted: string;
  readonly judgements: readonly SettingJudgement[];
}

export interface SettingJudgement extends Omit<Judgement, "value"> {
  /** The policy's version. */
  readonly version: string;
  /** In short; `null`: not set. */
  readonly value: string | null;
}

/** One entry for each article that sets something, in the order of the preset. What is only ours is left out. */
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
 * Values that no instrument sets, likewise: a policy that changes them may empty the law. Among them is what the preset leaves at
 * its default and its limits rest on, if a policy is looser in it.
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

const comparisons = new WeakMap<PolicyEvidence, Comparison>();

/** `null`: the policy cannot be read. */
function comparisonOf({ preset, period }: Evidence, evidence: PolicyEvidence): Comparison | null {
  const { policy, since, until } = evidence;
  if (policy === null) return null;
  const known = comparisons.get(evidence);
  if (known !== undefined) return known;
  const [first, last] = [since.slice(0, 10), until.slice(0, 10)];
  const days = { from: first > period.from ? first : period.from, to: last < period.to ? last : period.to };
  const made = compareWithPreset(preset.policy, policy, days);
  comparisons.set(evidence, made);
  return made;
}

/** The plain policies that it became in the period, by region and date. */
export function plainPoliciesOf(evidence: Evidence, policy: PolicyEvidence): Comparison["policies"] {
  return comparisonOf(evidence, policy)?.policies ?? [];
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

/** How a policy compares with the preset in all settings, by verdict. */
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

/** What is said at the top: of the journal, of the preset and of the policies. */
export function bannersOf(evidence: Evidence): readonly Statement[] {
  return [...forceOf(evidence), ...journalStatements(evidence), ...policyStatements(evidence)];
}

function forceOf({ preset }: Evidence): readonly Statement[] {
  const { status } = preset;
  return status === "not-yet-in-force" || status === "no-longer-in-force" ? [{ id: status }] : [];
}

function journalStatements({ journal }: Evidence): readonly Statement[] {
  const { isWhole, problems, dropped, covers, coverage } = journal;
  const covered = { whole: "covered", partly: "partly-covered", none: "not-covered" } as const;
  return [
    ...(covers === null ? [] : [{ id: covered[coverage], ...covers }]),
    isWhole ? { id: "journal-whole" } : { id: "journal-damaged", problems },
    ...(dropped.entries === 0 ? [] : [{ id: "entries-dropped", ...dropped } as const]),
  ];
}

function policyStatements(evidence: Evidence): readonly Statement[] {
  const { policies } = evidence;
  if (policies.length === 0) return [{ id: "no-policy" }];
  const looser = policies.filter((policy) => isLooser(evidence, policy));
  const sum = (of: (policy: PolicyEvidence) => number): number =>
    Math.round(10 * looser.reduce((total, policy) => total + of(policy), 0)) / 10;
  const isKnown = policies.every(({ decisionsPercent }) => decisionsPercent !== null);
  const timePercent = sum((policy) => policy.timePercent);
  const decisionsPercent = isKnown ? sum((policy) => policy.decisionsPercent ?? 0) : null;
  return [
    looser.length === 0 ? { id: "nowhere-looser" } : { id: "looser", timePercent, decisionsPercent },
    ...policies.flatMap((policy) => ownStatements(evidence, policy)),
  ];
}

function ownStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const { version, policy } = one;
  if (policy === null) return [{ id: "unreadable-policy", version }];
  return distinct(plainPoliciesOf(evidence, one).flatMap((plain) => bandStatements(version, plain.policy)));
}

function bandStatements(version: string, { bands, mode }: PolicyInput): readonly Statement[] {
  const named = Object.entries(bands);
  const observing = named.filter(([, band]) => (band.mode ?? mode) === "observe").map(([name]) => name);
  const rollouts = named.flatMap(([band, { rollout }]): Statement[] =>
    rollout === undefined ? [] : [{ id: "rollout", version, band, percent: rollout.percent }],
  );
  return observing.length === 0 ? rollouts : [{ id: "observes", version, bands: observing }, ...rollouts];
}

/** Nudges by their names: what they measure fills a page. */
function shorten(value: unknown): string {
  if (value === undefined) return "";
  const isNamed = Array.isArray(value) && value.length > 0 && value.every((one) => hasId(one) && "when" in one);
  const json = JSON.stringify(isNamed ? value.map((one) => (hasId(one) ? one.id : one)) : value);
  return json.replaceAll('"', "").replaceAll(/[:,](?=[^\d\s])/g, "$& ");
}

function hasId(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

const STOPS: Readonly<Record<string, string>> = {
  dailyLimit: "daily-limit",
  weeklyLimit: "weekly-limit",
  quietHours: "quiet-hours",
  openHours: "outside-open-hours",
  break: "break",
};

/** The figures that belong to a setting. */
function figuresOf(path: string, evidence: Evidence): readonly Statement[] {
  const [root, , key = "", index] = path.split(".");
  if (root === "unknownAge") return evidence.policies.flatMap((one) => unknownAgeStatements(evidence, one));
  if (root !== "bands") return [];
  const { governed, notices, guardians } = evidence;
  const reason = STOPS[key];
  if (reason !== undefined) {
    const told = key === "break" ? notices.filter(({ id }) => id === "break").map(noticeStatement) : [];
    return [stopStatement(reason, evidence), ...told];
  }
  switch (key) {
    case "ages":
      return [{ id: "governed", accounts: governed.total }];
    case "reminders": {
      const reminders = Object.values(evidence.preset.policy.bands).flatMap((band) => band.reminders ?? []);
      const only = index === undefined ? undefined : reminders[Number(index)]?.id;
      return given(notices, (id) => (only === undefined ? id.startsWith("reminder:") : id === `reminder:${only}`));
    }
    case "nudges":
      return given(notices, (id) => id.startsWith("nudge:"));
    case "warnings":
      return given(notices, (id) => id === "warning");
    case "guardian":
      return [
        guardians.actions.length === 0
          ? { id: "no-guardian-actions" }
          : { id: "guardian-actions", actions: guardians.actions },
        { id: "denied", count: guardians.denied },
      ];
    case "features":
      return evidence.policies.flatMap((one) => featureStatements(evidence, one));
    default:
      return [];
  }
}

/** Of a policy that has any for the app. */
function featureStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const hasAny = plainPoliciesOf(evidence, one).some(({ policy: { bands } }) =>
    Object.values(bands).some(({ features }) => features !== undefined && Object.keys(features).length > 0),
  );
  return hasAny ? [{ id: "features", version: one.version }] : [];
}

/** Only what the policy itself says of accounts whose age nobody knows. */
function unknownAgeStatements(evidence: Evidence, one: PolicyEvidence): readonly Statement[] {
  const { version } = one;
  return plainPoliciesOf(evidence, one).map(({ policy: { unknownAge, bands } }) =>
    unknownAge === undefined || bands[unknownAge] === undefined
      ? { id: "unknown-age-ungoverned", version }
      : { id: "unknown-age-band", version, band: unknownAge },
  );
}

/** What is said of stops as a whole. */
export function stopStatements({ stops }: Evidence): readonly Statement[] {
  return [
    ...(stops.byReason.length === 0 ? [{ id: "no-stops" } as const] : []),
    ...(stops.observed === 0 ? [] : [{ id: "observed-stops", count: stops.observed } as const]),
  ];
}

function stopStatement(reason: string, { stops }: Evidence): Statement {
  const row = stops.byReason.find(({ name }) => name === reason);
  return { id: "stops", reason, count: row === undefined ? 0 : row.value };
}

function given(notices: readonly NoticeRow[], is: (id: string) => boolean): readonly Statement[] {
  const rows = notices.filter(({ id }) => is(id));
  return rows.length === 0 ? [{ id: "no-notices" }] : rows.map(noticeStatement);
}

function noticeStatement(notice: NoticeRow): Statement {
  return { id: "notice", notice };
}

function distinct(statements: readonly Statement[]): readonly Statement[] {
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()];
}

/** What the preset asks of the operator beyond any configuration, with what a journal has of it. */
export function beyondOf(
  evidence: Evidence,
): readonly { readonly asks: string; readonly figures: readonly Statement[] }[] {
  return evidence.preset.beyond.map((asks) => ({
    asks,
    figures: /complain|appeal|object/i.test(asks) ? [caseStatement(evidence)] : [],
  }));
}

function caseStatement({ appeals }: Evidence): Statement {
  return appeals.received === 0 ? { id: "no-cases" } : { id: "appeals", cases: appeals };
}
