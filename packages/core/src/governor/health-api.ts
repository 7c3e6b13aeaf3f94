/** What an operator can ask a governor. */
import type { PolicyIssue } from "../values/errors.ts";
import type { ExemptCounts } from "./exempt-counts.ts";

export interface Health {
  readonly policyVersion: string;
  /** Why the last policy was rejected; `null` if it was accepted. */
  readonly policyProblem: PolicyProblem | null;
  /** The last 20 policies that this process had in force since it started, latest first. A journal has all of them. */
  readonly policies: readonly PolicyInForce[];
  /** The store does not respond, and decisions are made according to `onStoreFailure`. */
  readonly storeIsAway: boolean;
  /** The number of exempt messages that this process accepted. */
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
  /** The problems and their places, if the policy was not valid. */
  readonly issues: readonly PolicyIssue[];
}
