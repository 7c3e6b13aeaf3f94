import type { Account } from "./account.ts";
import type { Decision } from "./decision.ts";
import type { GovernorEvent } from "./event.ts";

/** A decision, and what was decided about whom. */
export interface Decided {
  readonly account: Account;
  readonly event: GovernorEvent;
  readonly decision: Decision;
}
