import type { GuardiansOptions } from "./api.ts";
import type { Policy } from "../rules/rules.ts";
import type { Documents } from "../store/documents.ts";
import type { AccountKey } from "../store/keys.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { AdjustableKey, AdjustableLimitsInput } from "../values/policy-limits.ts";

/** The governor's functions that the cases use. */
export interface CaseContext {
  readonly documents: Documents;
  readonly keyOf: (id: string) => AccountKey;
  readonly now: () => number;
  readonly retentionMs: number;
  /** The longest `respondWithin` of any region's policy. */
  readonly maxRespondWithinMs: () => number;
  /** The policy for a decision's region and day. */
  readonly policyFor: (decision: Decision) => Policy;
  readonly decide: (account: Account, event: GovernorEvent) => Promise<Decision>;
  readonly preview: (account: Account, events: readonly GuardianEvent[]) => Promise<Decision>;
  /** The account's guardian settings, and their version (`settingsVersion`). */
  readonly settings: (
    account: Account,
  ) => Promise<{ readonly adjusted: AdjustableLimitsInput; readonly version: string }>;
  /** The keys that guardians may adjust in a decision's band. */
  readonly mayAdjust: (decision: Decision) => ReadonlySet<AdjustableKey>;
  /** Keeps the account's record until an instant; 0: only the usual retention. */
  readonly keepRecord: (id: string, until: number) => Promise<void>;
  readonly guardians: GuardiansOptions | undefined;
  readonly onUndelivered: (cause: unknown) => void;
  /** A history entry could not be written. The change itself was made. */
  readonly onHistoryLost: (cause: unknown) => void;
  readonly eraseRecord: (id: string) => Promise<void>;
}
