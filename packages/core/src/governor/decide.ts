import type { Accounts, Change, How, OnStoreFailure } from "../accounts/accounts.ts";
import { describe, ungoverned } from "../decisions/describe.ts";
import { reduce } from "../decisions/reduce.ts";
import { isUnknown } from "../rules/bands.ts";
import type { Band } from "../rules/compile.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import { checkAccount } from "../values/check.ts";
import type { Decision } from "../values/decision.ts";
import type { GovernorEvent } from "../values/event.ts";
import type { AccountRecord } from "../values/record.ts";
import { honourPromise } from "./outage-rules.ts";
import type { Versions } from "./policy-versions.ts";

export interface DecideOptions {
  readonly accounts: Accounts;
  readonly versions: Versions;
  readonly retentionMs: number;
  readonly onStoreFailure: OnStoreFailure;
}

/** Decides one event of an account: finds its band, and changes its record as the band's rules say. */
export type Decide = (account: Account, event: GovernorEvent) => MaybePromise<Decision>;

export function makeDecide({ accounts, versions, retentionMs, onStoreFailure }: DecideOptions): Decide {
  /** A store may drop a record some time after its retention; it says nothing any more from then on. */
  const inRetention = (record: AccountRecord | null, at: number): AccountRecord | null =>
    record !== null && at - record.last >= retentionMs && at >= record.heldUntil ? null : record;

  const step = (
    band: Band | undefined,
    record: AccountRecord | null,
    account: Account,
    event: GovernorEvent,
    at: number,
    how: How<Decision>,
  ): ReturnType<Change<Decision>> => {
    if (band === undefined) return { next: record, result: ungoverned(versions.current, event.type, at) };
    const kept = inRetention(record, at);
    const { policy, band: deciding, hold } = versions.deciding(band, account, kept, at);
    let { record: next, answer } = reduce(policy, deciding, kept, event, account.timeZone, at, hold);
    if (how.degraded) {
      const other = honourPromise({ band: deciding, event }, answer, how, onStoreFailure);
      if (other !== undefined) {
        ({ record: next, answer } = reduce(policy, other.band, kept, other.event, account.timeZone, at, hold));
      }
    }
    const decision = describe(policy, deciding, next, account, event.type, answer);
    return { next, result: how.degraded ? { ...decision, degraded: true } : decision };
  };

  return (account, event) => {
    checkAccount(account);
    const { age } = account;
    if (age === undefined || isUnknown(age)) {
      return accounts.update(account.id, (record, at, how) =>
        step(versions.bandOf(account, inRetention(record, at)), record, account, event, at, how),
      );
    }
    const band = versions.bandOf(account, null);
    // No look at the store: an account in no band costs nothing.
    if (band === undefined) return ungoverned(versions.current, event.type, accounts.now());
    return accounts.update(account.id, (record, at, how) => step(band, record, account, event, at, how));
  };
}
