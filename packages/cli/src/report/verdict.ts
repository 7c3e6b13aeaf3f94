/** How one setting of a policy compares with a preset's. */

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

export interface Loosened {
  readonly path: string;
  readonly wanted: unknown;
  readonly judgement: Judgement;
}
