/** One value in which two policies differ, with an example. */
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
  /** Its path in the own policy, or where it would be. */
  readonly path: Path;
  /** `"looser"` if the own policy is looser at any moment; `"other"`: neither looser nor stricter. */
  readonly direction: "looser" | "stricter" | "other";
  /** False if the two cannot be compared exactly; they then count as looser. */
  readonly exact: boolean;
  /** Whether it only concerns accounts in a rollout. */
  readonly rollout: boolean;
  readonly bands: { readonly own: string | null; readonly claimed: string | null };
  readonly ages: Ages;
  /** The values as written; for a list, the claimed value contains only the entries that the own one lacks. */
  readonly own: JsonValue | undefined;
  readonly claimed: JsonValue | undefined;
  /** The whole rule to which the two values belong, such as a break. */
  readonly rule?: { readonly own: JsonValue | undefined; readonly claimed: JsonValue | undefined };
  readonly example: Example;
}

/** An example that shows the difference. */
export interface Example {
  readonly age: number | "unknown" | { readonly min: number; readonly max: number };
  /** A day's label, `"2027-01-04"`. */
  readonly label?: string;
  /** The day's names in the own policy; the day may represent all days of its kind. */
  readonly day?: readonly string[];
  /** Whether the date has these names only in an assumed calendar. */
  readonly isAssumed?: boolean;
  /** A local time on that day, `"22:15"`. */
  readonly clock?: string;
}

function exampleAge({ ages, isBounds }: Pick<BandPair, "ages" | "isBounds">): Example["age"] {
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
    example: { age: exampleAge({ ages, isBounds }) },
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
  const example: Example = {
    age: exampleAge(pair),
    ...(day && {
      label: formatLabel(day.label),
      day: minute === undefined ? namesOf(day.label, day.own) : windowNamesOf(day.label, day.own),
      isAssumed: day.isAbstract && day.own.holidays.size + day.own.workdays.size > 0,
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
    example,
  };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export function json(value: unknown): JsonValue | undefined {
  // A checked policy is plain data.
  return value as JsonValue | undefined;
}

/** Merges differences that are the same for neighbouring ages, or for a rollout and the rest of its band. */
export function joined(differences: readonly Difference[]): readonly Difference[] {
  const byIdentity = new Map<string, Difference>();
  for (const difference of differences) {
    const { key, path, direction, bands, own, claimed, ages } = difference;
    const identity = canonicalJson([key, path, direction, bands.claimed, own ?? null, claimed ?? null]);
    const known = byIdentity.get(identity);
    if (known === undefined) byIdentity.set(identity, difference);
    else if (known.ages !== "unknown" && ages !== "unknown") {
      const both = [Math.min(known.ages[0], ages[0]), Math.max(known.ages[1], ages[1])] as const;
      // Only adjacent ages are merged: ages between others would be wrong.
      if (ages[0] <= known.ages[1] && known.ages[0] <= ages[1]) byIdentity.set(identity, { ...known, ages: both });
      else byIdentity.set(`${identity} ${ages[0]}`, difference);
    }
  }
  return [...byIdentity.values()];
}
