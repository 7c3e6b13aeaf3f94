/** One value in which two policies differ, with a case in which it shows. */
import { canonicalJson } from "../../lib/canonical-json.ts";
import { formatLabel } from "../../time/days.ts";
import { namesOf, windowNamesOf } from "../../time/calendar.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { Ages, BandPair, NamedBand } from "./bands.ts";
import type { Finding } from "./finding.ts";

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

function witnessAge({ ages, isBounds }: Pick<BandPair, "ages" | "isBounds">): Witness["age"] {
  if (ages === "unknown") return ages;
  return isBounds === true ? { min: ages[0], max: ages[1] - 1 } : ages[0];
}

export function base({ ages, own, claimed, isBounds }: BandPair): Omit<Difference, "key" | "path" | "direction"> {
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

export function differenceOf(
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

export function json(value: unknown): JsonValue | undefined {
  // The parts of a checked policy are plain data.
  return value as JsonValue | undefined;
}

/** What is the same for neighbouring ages, or for a rollout and the rest of its band, is said once. */
export function joined(differences: readonly Difference[]): readonly Difference[] {
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
