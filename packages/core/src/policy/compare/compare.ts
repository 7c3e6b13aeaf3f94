import { canonicalJson } from "../../lib/canonical-json.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import { formatLabel } from "../../time/days.ts";
import { namesOf, windowNamesOf } from "../../time/calendar.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { UNGOVERNED } from "../names.ts";
import { type Ages, type BandPair, bandPairs, type NamedBand } from "./bands.ts";
import { kindsOfDays, type LabelRange } from "./days.ts";
import type { Finding } from "./finding.ts";
import { looserThan } from "./looser.ts";
import { msOf, sideOf } from "./side.ts";

type Path = readonly (string | number)[];

/** One value in which a policy differs from another, for some ages. */
export interface Difference {
  /** The key's name: `"dailyLimit"`, `"break.rest"`, `"features.voice"`, `"presence.message"`, `"ages"`. */
  readonly key: string;
  /** Where it stands, or would stand, in the own policy. */
  readonly path: Path;
  /** `"looser"` where the own policy is looser at any moment, whatever else; `"other"`: neither. */
  readonly direction: "looser" | "stricter" | "other";
  /** False where the two cannot be compared exactly; they count as looser then. */
  readonly exact: boolean;
  /** Whether it is so for the accounts in a rollout alone. */
  readonly rollout: boolean;
  readonly bands: { readonly own: string | null; readonly claimed: string | null };
  readonly ages: Ages;
  /** The values as they are written; a list of the claimed policy has only what is missing in the own. */
  readonly own: JsonValue | undefined;
  readonly claimed: JsonValue | undefined;
  /** The whole rule of which the two values are a part, such as a break's. */
  readonly rule?: { readonly own: JsonValue | undefined; readonly claimed: JsonValue | undefined };
  readonly witness: Witness;
}

/** A case in which it shows. */
export interface Witness {
  readonly age: number | "unknown" | { readonly min: number; readonly max: number };
  /** A day's label, `"2027-01-04"`. */
  readonly label?: string;
  /** The names of that day in the own policy; it may stand for all days of that kind. */
  readonly day?: readonly string[];
  /** Whether that date is what the names say only by a calendar that neither policy has. */
  readonly isExample?: boolean;
  /** A local time of that day, `"22:15"`. */
  readonly clock?: string;
}

export interface CompareOptions {
  /**
   * `"claimed"` (default): what a claim is about, the keys that the claimed policy states and those that its limits rest on. `"all"`:
   * every key, in both directions.
   */
  readonly keys?: "claimed" | "all";
  /** The labels that matter, `[from, to)`. Default: all. */
  readonly range?: LabelRange;
}

const ALWAYS: LabelRange = { from: -Infinity, to: Infinity };

/** Compares two plain policies, age by age. An empty list for `keys: "claimed"` proves that the own one is nowhere looser. */
export function comparePolicies(
  own: PolicyInput,
  claimed: PolicyInput,
  { keys = "claimed", range = ALWAYS }: CompareOptions = {},
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const pair of bandPairs(own, claimed)) {
    differences.push(...differencesIn(pair, { own, claimed, range, everyKey: keys === "all" }));
  }
  return joined(differences);
}

interface Question {
  readonly own: PolicyInput;
  readonly claimed: PolicyInput;
  readonly range: LabelRange;
  readonly everyKey: boolean;
}

function* differencesIn(pair: BandPair, question: Question): Iterable<Difference> {
  const { own, claimed, ages } = pair;
  if (claimed === undefined || own === undefined) {
    if (claimed !== undefined) yield* ungoverned(pair, claimed, question);
    else if (question.everyKey && own !== undefined) {
      yield {
        ...base(pair),
        key: ages === "unknown" ? "unknownAge" : "ages",
        path: ages === "unknown" ? ["unknownAge"] : ["bands", own.name, "ages"],
        direction: "stricter",
        own: ages === "unknown" ? own.name : json(own.band.ages),
        claimed: ages === "unknown" ? UNGOVERNED : undefined,
      };
    }
    return;
  }
  for (const two of bandsToCompare(own, claimed, question)) {
    yield* ofMode(pair, two, question);
    yield* ofBands(pair, two, question);
  }
  if (question.everyKey) yield* ofShare(pair, own, claimed);
}

/**
 * Each account must be nowhere looser than each that it could be there. Where one policy follows the other, what holds outside of
 * a rollout follows what held there.
 */
function bandsToCompare(own: NamedBand, claimed: NamedBand, { everyKey }: Question): readonly TwoBands[] {
  const [mine, theirs] = [variantsOf(own.band), variantsOf(claimed.band)];
  return mine.flatMap(({ band, isRollout }) => {
    const same = theirs.filter((other) => other.isRollout === isRollout);
    const against = everyKey && same.length > 0 ? same : theirs;
    return against.map((asked) => ({
      own: { ...own, band },
      claimed: { ...claimed, band: asked.band },
      isRollout: isRollout || asked.isRollout,
    }));
  });
}

/** Another share of the accounts, or other accounts. */
function* ofShare(pair: BandPair, own: NamedBand, claimed: NamedBand): Iterable<Difference> {
  for (const key of ["percent", "salt"] as const) {
    const [mine, theirs] = [own.band.rollout?.[key], claimed.band.rollout?.[key]];
    if (mine === theirs) continue;
    const path = ["bands", own.name, "rollout", key];
    yield { ...base(pair), key: `rollout.${key}`, path, direction: "other", own: mine, claimed: theirs };
  }
}

/** A band, and what it is for the accounts in its rollout. */
function variantsOf(band: BandInput): readonly { readonly band: BandInput; readonly isRollout: boolean }[] {
  const { rollout, ...plain } = band;
  const own = { band: plain, isRollout: false };
  // Nobody is in a rollout of 0 %, and nobody in the rest of one of 100 %.
  if (rollout === undefined || rollout.percent === 0) return [own];
  const rolledOut = { band: { ...plain, ...rollout.limits }, isRollout: true };
  return rollout.percent === 100 ? [rolledOut] : [own, rolledOut];
}

function witnessAge({ ages, isBounds }: Pick<BandPair, "ages" | "isBounds">): Witness["age"] {
  if (ages === "unknown") return ages;
  return isBounds === true ? { min: ages[0], max: ages[1] - 1 } : ages[0];
}

function base({ ages, own, claimed, isBounds }: BandPair): Omit<Difference, "key" | "path" | "direction"> {
  return {
    exact: true,
    rollout: false,
    bands: { own: own?.name ?? null, claimed: claimed?.name ?? null },
    ages,
    own: undefined,
    claimed: undefined,
    witness: { age: witnessAge({ ages, isBounds }) },
  };
}

function* ungoverned(pair: BandPair, claimed: NamedBand, { own }: Question): Iterable<Difference> {
  if (pair.ages === "unknown") {
    const unknownAge = own.unknownAge ?? UNGOVERNED;
    yield {
      ...base(pair),
      key: "unknownAge",
      path: ["unknownAge"],
      direction: "looser",
      own: unknownAge,
      claimed: claimed.name,
    };
  } else {
    yield { ...base(pair), key: "ages", path: ["bands"], direction: "looser", claimed: json(claimed.band.ages) };
  }
}

function* ofMode(
  pair: BandPair,
  { own, claimed, isRollout }: TwoBands,
  { own: policy, claimed: other, everyKey }: Question,
): Iterable<Difference> {
  const mode = own.band.mode ?? policy.mode ?? DEFAULTS.mode;
  const asked = claimed.band.mode ?? other.mode ?? DEFAULTS.mode;
  const inRollout = isRollout && pair.own?.band.rollout?.limits.mode !== undefined;
  const ofBand = ["bands", own.name, ...(inRollout ? ["rollout", "limits"] : []), "mode"];
  const said = {
    ...base(pair),
    key: "mode",
    path: own.band.mode === undefined ? ["mode"] : ofBand,
    rollout: inRollout,
  };
  if (mode === "observe" && (!everyKey || asked === "enforce")) {
    yield { ...said, direction: "looser", own: mode, claimed: "enforce" };
  } else if (everyKey && mode !== asked) {
    yield { ...said, direction: "stricter", own: mode, claimed: asked };
  }
}

interface TwoBands {
  readonly own: NamedBand;
  readonly claimed: NamedBand;
  readonly isRollout: boolean;
}

function* ofBands(pair: BandPair, { own, claimed, isRollout }: TwoBands, question: Question): Iterable<Difference> {
  const { everyKey, range } = question;
  const a = sideOf(question.own, own.name, own.band);
  const b = sideOf(question.claimed, claimed.name, claimed.band);
  const kinds = kindsOfDays(a, b, range);
  const shown = (finding: Finding, direction: Difference["direction"]): Difference =>
    differenceOf(finding, { pair, own, isRollout, direction });

  const looser = [...looserThan({ own: a, claimed: b, kinds, everyKey })];
  for (const finding of looser) yield shown(finding, finding.key === "dayStartsAt" && everyKey ? "other" : "looser");
  if (!everyKey) return;
  const keys = new Set(looser.map(({ key }) => key));
  const backwards = kinds.map(({ label, isAbstract, own, claimed }) => ({
    label,
    isAbstract,
    own: claimed,
    claimed: own,
  }));
  for (const finding of looserThan({ own: b, claimed: a, kinds: backwards, everyKey })) {
    if (keys.has(finding.key) || isOnlyLongerRest(finding, own.band)) continue;
    keys.add(finding.key);
    yield shown(
      {
        ...finding,
        own: finding.claimed,
        claimed: finding.own,
        ...(finding.rule && { rule: { own: finding.rule.claimed, claimed: finding.rule.own } }),
      },
      "stricter",
    );
  }
  for (const finding of otherwise(question.own, question.claimed, own.band, claimed.band)) {
    const isSaid = finding.path.some((_, index) => keys.has(finding.path.slice(0, index + 1).join(".")));
    if (!isSaid && ![...keys].some((key) => key.startsWith(`${finding.key}.`))) yield shown(finding, "other");
  }
}

/** Of a break that only reminds: it comes sooner, and what is given at the start of a session comes more seldom. */
function isOnlyLongerRest({ key }: Finding, own: BandInput): boolean {
  return key === "break.rest" && own.break?.mode !== "enforce";
}

/** Keys of which neither value is looser. */
function* otherwise(own: PolicyInput, claimed: PolicyInput, a: BandInput, b: BandInput): Iterable<Finding> {
  const differs = (key: string, mine: unknown, theirs: unknown, ofPolicy?: true): Finding[] =>
    canonicalJson(mine ?? null) === canonicalJson(theirs ?? null)
      ? []
      : [{ key, path: [key], exact: true, own: json(mine), claimed: json(theirs), ...(ofPolicy && { ofPolicy }) }];
  yield* differs("warnings", a.warnings ?? DEFAULTS.warnings, b.warnings ?? DEFAULTS.warnings);
  for (const key of ["reminders", "nudges", "notifications", "features"] as const) yield* differs(key, a[key], b[key]);
  // What ends a session, and so when some reminders and nudges come, whatever the break itself does.
  const rests = { own: a.break?.rest ?? DEFAULTS.rest, claimed: b.break?.rest ?? DEFAULTS.rest };
  if (msOf(rests.own) !== msOf(rests.claimed)) {
    yield { key: "break.rest", path: ["break", "rest"], exact: true, ...rests };
  }
  for (const key of ["timeZone", "calendar", "night", "governs"] as const)
    yield* differs(key, own[key], claimed[key], true);
}

function differenceOf(
  finding: Finding,
  {
    pair,
    own,
    isRollout,
    direction,
  }: {
    readonly pair: BandPair;
    readonly own: NamedBand;
    readonly isRollout: boolean;
    readonly direction: Difference["direction"];
  },
): Difference {
  const { key, path, ofPolicy, exact, day, minute } = finding;
  const [first = ""] = path;
  const { limits } = pair.own?.band.rollout ?? {};
  const inRollout = isRollout && limits !== undefined && first in limits;
  const band: Path = ["bands", own.name, ...(inRollout ? ["rollout", "limits"] : [])];
  const witness: Witness = {
    age: witnessAge(pair),
    ...(day && {
      label: formatLabel(day.label),
      day: minute === undefined ? namesOf(day.label, day.own) : windowNamesOf(day.label, day.own),
      isExample: day.isAbstract && day.own.holidays.size + day.own.workdays.size > 0,
    }),
    ...(minute !== undefined && { clock: clockText(minute) }),
  };
  return {
    ...base(pair),
    key,
    path: ofPolicy ? path : [...band, ...path],
    direction,
    exact,
    rollout: inRollout,
    own: finding.own,
    claimed: finding.claimed,
    ...(finding.rule && { rule: finding.rule }),
    witness,
  };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function json(value: unknown): JsonValue | undefined {
  // The parts of a checked policy are plain data.
  return value as JsonValue | undefined;
}

/** What is the same for neighbouring ages, or for a rollout and the rest of its band, is said once. */
function joined(differences: readonly Difference[]): readonly Difference[] {
  const byIdentity = new Map<string, Difference>();
  for (const difference of differences) {
    const { key, path, direction, bands, own, claimed, ages } = difference;
    const identity = canonicalJson([key, path, direction, bands.claimed, own ?? null, claimed ?? null]);
    const known = byIdentity.get(identity);
    if (known === undefined) byIdentity.set(identity, difference);
    else if (known.ages !== "unknown" && ages !== "unknown") {
      const both = [Math.min(known.ages[0], ages[0]), Math.max(known.ages[1], ages[1])] as const;
      // Only what is side by side: what lies between is not meant.
      if (ages[0] <= known.ages[1] && known.ages[0] <= ages[1]) byIdentity.set(identity, { ...known, ages: both });
      else byIdentity.set(`${identity} ${ages[0]}`, difference);
    }
  }
  return [...byIdentity.values()];
}
