import { canonicalJson } from "../../lib/canonical-json.ts";
import { DEFAULTS } from "../../rules/defaults.ts";
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import { UNGOVERNED } from "../names.ts";
import { type BandPair, bandPairs, type NamedBand } from "./bands.ts";
import { kindsOfDays, type LabelRange } from "./days.ts";
import type { Finding } from "./finding.ts";
import { looserThan } from "./looser.ts";
import { msOf, sideOf } from "./side.ts";
import { base, type Difference, differenceOf, joined, json } from "./difference.ts";
import { bandsToCompare, type Question, type TwoBands } from "./two-bands.ts";

export interface CompareOptions {
  /**
   * `"claimed"` (default): what a claim covers, the keys that the claimed policy states and those that its limits
   * depend on. `"all"`: every key, in both directions.
   */
  readonly keys?: "claimed" | "all";
  /** The labels to consider, `[from, to)`. Default: all. */
  readonly range?: LabelRange;
}

const ALWAYS: LabelRange = { from: -Infinity, to: Infinity };

/**
 * Compares two plain policies, age by age. An empty list for `keys: "claimed"` proves that the own policy is nowhere
 * looser.
 */
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

/** Differences in a rollout's percentage, or in the accounts that it selects. */
function* ofShare(pair: BandPair, own: NamedBand, claimed: NamedBand): Iterable<Difference> {
  for (const key of ["percent", "salt"] as const) {
    const [mine, theirs] = [own.band.rollout?.[key], claimed.band.rollout?.[key]];
    if (mine === theirs) continue;
    const path = ["bands", own.name, "rollout", key];
    yield { ...base(pair), key: `rollout.${key}`, path, direction: "other", own: mine, claimed: theirs };
  }
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
  for (const finding of incomparable(
    { policy: question.own, band: own.band },
    { policy: question.claimed, band: claimed.band },
  )) {
    const isReported = finding.path.some((_, index) => keys.has(finding.path.slice(0, index + 1).join(".")));
    if (!isReported && ![...keys].some((key) => key.startsWith(`${finding.key}.`))) yield shown(finding, "other");
  }
}

/**
 * A longer rest of a break that only reminds is not simply stricter: the reminder comes sooner, but notices at the
 * start of a session come less often.
 */
function isOnlyLongerRest({ key }: Finding, own: BandInput): boolean {
  return key === "break.rest" && own.break?.mode !== "enforce";
}

interface BandIn {
  readonly policy: PolicyInput;
  readonly band: BandInput;
}

/** Keys that differ without either value being looser. */
function* incomparable(own: BandIn, claimed: BandIn): Iterable<Finding> {
  const differs = (key: string, mine: unknown, theirs: unknown, ofPolicy?: true): Finding[] =>
    canonicalJson(mine ?? null) === canonicalJson(theirs ?? null)
      ? []
      : [{ key, path: [key], exact: true, own: json(mine), claimed: json(theirs), ...(ofPolicy && { ofPolicy }) }];
  const [a, b] = [own.band, claimed.band];
  yield* differs("warnings", a.warnings ?? DEFAULTS.warnings, b.warnings ?? DEFAULTS.warnings);
  for (const key of ["reminders", "nudges", "notifications", "features"] as const) yield* differs(key, a[key], b[key]);
  // The rest ends a session, and so determines when some reminders and nudges come, whatever the break itself does.
  const rests = { own: a.break?.rest ?? DEFAULTS.rest, claimed: b.break?.rest ?? DEFAULTS.rest };
  if (msOf(rests.own) !== msOf(rests.claimed)) {
    yield { key: "break.rest", path: ["break", "rest"], exact: true, ...rests };
  }
  for (const key of ["timeZone", "calendar", "night", "governs"] as const)
    yield* differs(key, own.policy[key], claimed.policy[key], true);
}
