/** What a governor sends to a journal. */
import type { GovernorProblem } from "../accounts/accounts.ts";
import type { Policy } from "../rules/rules.ts";
import type { Decided } from "../values/decided.ts";

/** What a governor sends to a journal: `createJournal` of `@recess/core/journal` makes one. Instants are ms since the epoch. */
export interface GovernorJournal {
  /** A decision stands. */
  decided(decided: Decided): void;
  /** The policy decides from now on. */
  inForce(policy: Policy, at: number): void;
  problem(problem: GovernorProblem, at: number): void;
  /** All that was held of some account is gone. */
  erased(at: number): void;
  /** An appeal, a request for time or a hold goes on, or a crisis referral was counted. */
  append(entry: CaseEntry): void;
  /** Resolves when everything it received has been written; `null` if it has been. */
  background(): Promise<void> | null;
}

/** What is said of an appeal, a request, a hold or a crisis referral. */
export interface CaseEntry {
  readonly kind: "appeal" | "request" | "hold" | "referral";
  readonly at: number;
  /** The account's id, where it is known. */
  readonly account?: string | undefined;
  /** The id of the appeal, request or referral. */
  readonly case?: string | undefined;
  /** The id of the person who acts, where it is known. */
  readonly guardian?: string | undefined;
  readonly fields: { readonly [name: string]: string | number | boolean | null | undefined };
}
