import type { Basis, PresetSource } from "@recess/core/presets";
import type { Evidence, NoticeRow, PolicyEvidence } from "./evidence.ts";
import { type Judgement, judge, LOOSER, unknownBand, valueAt, type Verdict } from "./judgement.ts";
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

/** Values that no instrument sets, likewise: a policy that changes them may empty the law. */
export function choicesOf(evidence: Evidence): readonly (Setting & { readonly note: string })[] {
  return evidence.preset.sources.flatMap((source) =>
    isOwn(source) ? [{ ...settingOf(source.path, evidence), note: source.note ?? "" }] : [],
  );
}

function isOwn({ basis, article }: PresetSource): boolean {
  return basis === "ours" && article === null;
}

function settingOf(path: string, { preset, policies }: Evidence): Setting {
  const judgements = policies.flatMap(({ version, policy }): readonly SettingJudgement[] =>
    policy === null
      ? []
      : judge(preset.policy, path, policy).map(({ ages, band, rolloutPercent, verdict, value }) => {
          return { version, ages, band, rolloutPercent, verdict, value: value === undefined ? null : shorten(value) };
        }),
  );
  return { path, wanted: shorten(valueAt(preset.policy, path.split("."))), judgements };
}

/** Settings in which a difference is not less protection. */
const NEUTRAL: ReadonlySet<string> = new Set(["timeZone", "calendar"]);

/** How a policy compares with the preset in all settings, by verdict. */
export function verdictsOf(evidence: Evidence, { version, policy }: PolicyEvidence): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  if (policy === null) return counts;
  for (const { path } of evidence.preset.sources) {
    for (const { verdict } of settingOf(path, evidence).judgements.filter((one) => one.version === version)) {
      const counted = NEUTRAL.has(path.split(".")[0] ?? "") && verdict === "other" ? "as-preset" : verdict;
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
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
    ...policies.flatMap(ownStatements),
  ];
}

function ownStatements({ version, policy }: PolicyEvidence): readonly Statement[] {
  if (policy === null) return [{ id: "unreadable-policy", version }];
  const bands = Object.entries(policy.bands);
  const observing = bands.filter(([, band]) => (band.mode ?? policy.mode) === "observe").map(([name]) => name);
  return [
    ...(observing.length === 0 ? [] : [{ id: "observes", version, bands: observing } as const]),
    ...bands.flatMap(([band, { rollout }]): Statement[] =>
      rollout === undefined ? [] : [{ id: "rollout", version, band, percent: rollout.percent }],
    ),
  ];
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
  if (root === "unknownAge") return evidence.policies.flatMap(unknownAgeStatement);
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
      return [{ id: "features" }];
    default:
      return [];
  }
}

/** Only what the policy itself says of accounts whose age nobody knows. */
function unknownAgeStatement({ version, policy }: PolicyEvidence): readonly Statement[] {
  if (policy === null) return [];
  const band = unknownBand(policy);
  return [
    band === undefined
      ? { id: "unknown-age-ungoverned", version }
      : { id: "unknown-age-band", version, band: band.name },
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
