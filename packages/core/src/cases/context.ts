import type { GuardiansOptions } from "./api.ts";
import type { Policy } from "../rules/rules.ts";
import type { Documents } from "../store/documents.ts";
import type { AccountKey } from "../store/keys.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../values/policy-limits.ts";

/** What the cases need of the governor. */
export interface CaseContext {
  readonly documents: Documents;
  readonly keyOf: (id: string) => AccountKey;
  readonly now: () => number;
  readonly retentionMs: number;
  /** The longest within which any region's policy wants appeals answered. */
  readonly maxRespondWithinMs: () => number;
  /** The policy of a decision's region and day. */
  readonly policyFor: (decision: Decision) => Policy;
  readonly decide: (account: Account, event: GovernorEvent) => Promise<Decision>;
  readonly preview: (account: Account, events: readonly GuardianEvent[]) => Promise<Decision>;
  /** What guardians have set for the account, and which settings that is (`settingsVersion`). */
  readonly settings: (
    account: Account,
  ) => Promise<{ readonly adjusted: AdjustableLimitsInput; readonly version: string }>;
  /** What guardians may set, by the band of a decision. */
  readonly mayAdjust: (decision: Decision) => ReadonlySet<AdjustableKey>;
  /** Keeps the account's record up to an instant; 0: no longer than usual. */
  readonly keepRecord: (id: string, until: number) => Promise<void>;
  readonly guardians: GuardiansOptions | undefined;
  readonly onUndelivered: (cause: unknown) => void;
  /** An entry of the history could not be written. What it says was done. */
  readonly onHistoryLost: (cause: unknown) => void;
  readonly eraseRecord: (id: string) => Promise<void>;
}
