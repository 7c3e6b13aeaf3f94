import type { Account } from "./account.ts";
import type { Decision } from "./decision.ts";
import type { GovernorEvent } from "./event.ts";

/** A decision, with its event and account. */
export interface Decided {
  readonly account: Account;
  readonly event: GovernorEvent;
  readonly decision: Decision;
}
