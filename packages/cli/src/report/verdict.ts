/** Verdicts on how one setting of a policy compares with a preset's. */

/** How the effective value for an age compares with the preset's. */
export type Verdict =
  | "as-preset"
  | "stricter"
  | "looser"
  /** It differs without being looser anywhere. */
  | "other"
  | "not-set"
  /** No band covers the age. */
  | "ungoverned"
  /** It is set, but the policy only observes: nothing is refused. */
  | "observed";

/** Verdicts that fall short of the preset. */
export const LOOSER: ReadonlySet<Verdict> = new Set<Verdict>(["looser", "not-set", "ungoverned", "observed"]);

/** Where and when a plain policy decided, if the policy varies by region or date. */
export interface Scope {
  readonly region: string | null;
  /** Days, `[from, to)`; `null`: unbounded. */
  readonly from: string | null;
  readonly to: string | null;
}

/** How one policy compares in one setting, for ages with the same result. */
export interface Judgement {
  /** `null`: accounts of every age; `"unknown"`: accounts of unknown age. */
  readonly ages: readonly [first: number, last: number] | "unknown" | null;
  /** The policy's band; `null`: none, or a setting of the whole policy. */
  readonly band: string | null;
  /** For accounts in a rollout: its share, in percent; `null`: for the others. */
  readonly rolloutPercent: number | null;
  /** `null`: everywhere and at all times. */
  readonly scope: Scope | null;
  readonly value: unknown;
  readonly verdict: Verdict;
}

export interface Loosened {
  readonly path: string;
  readonly wanted: unknown;
  readonly judgement: Judgement;
}
