/** What a governor sends to a journal. */
import type { GovernorProblem } from "../accounts/accounts.ts";
import type { Policy } from "../rules/rules.ts";
import type { Decided } from "../values/decided.ts";

/**
 * What a governor sends to a journal, such as one from `createJournal` of `@recess/core/journal`. Instants are ms since
 * the epoch.
 */
export interface GovernorJournal {
  /** A decision is final. */
  decided(decided: Decided): void;
  /** The policy decides from now on. */
  inForce(policy: Policy, at: number): void;
  problem(problem: GovernorProblem, at: number): void;
  /** Everything stored about an account was erased. */
  erased(at: number): void;
  /** News of an appeal, a request for time or a hold, or a counted crisis referral. */
  append(entry: CaseEntry): void;
  /** Resolves when everything received has been written; `null` if it has been. */
  background(): Promise<void> | null;
}

/** An entry about an appeal, a request, a hold or a crisis referral. */
export interface CaseEntry {
  readonly kind: "appeal" | "request" | "hold" | "referral";
  readonly at: number;
  /** The account's id, if known. */
  readonly account?: string | undefined;
  /** The id of the appeal, request or referral. */
  readonly case?: string | undefined;
  /** The id of the person who acts, if known. */
  readonly guardian?: string | undefined;
  readonly fields: { readonly [name: string]: string | number | boolean | null | undefined };
}
