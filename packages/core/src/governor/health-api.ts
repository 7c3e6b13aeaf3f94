/** What an operator can ask of a governor. */
import type { PolicyIssue } from "../values/errors.ts";
import type { ExemptCounts } from "./exempt-counts.ts";

export interface Health {
  readonly policyVersion: string;
  /** Why the last policy that came was refused; `null` when it was not. */
  readonly policyProblem: PolicyProblem | null;
  /** The policies that this process had in force since it started, the latest first; the last 20. A journal has all. */
  readonly policies: readonly PolicyInForce[];
  /** The store does not answer, and decisions are made as `onStoreFailure` says. */
  readonly storeIsAway: boolean;
  /** Exempt messages that this process let pass, whatever stopped. */
  readonly exempt: ExemptCounts;
  /** When this process started, ms since the epoch. */
  readonly startedAt: number;
}

export interface PolicyInForce {
  readonly version: string;
  /** Since when, ms since the epoch. */
  readonly at: number;
}

export interface PolicyProblem {
  /** Ms since the epoch. */
  readonly at: number;
  readonly message: string;
  /** Where and what, when the policy was not valid. */
  readonly issues: readonly PolicyIssue[];
}
