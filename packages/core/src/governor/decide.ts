import type { Accounts, Change, How, OnStoreFailure } from "../accounts/accounts.ts";
import { describe, ungoverned } from "../decisions/describe.ts";
import { reduce } from "../decisions/reduce.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import { isGuardianEvent } from "../decisions/guardian.ts";
import { settingsVersion } from "../records/settings-version.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { AccountRecord } from "../values/record.ts";
import { honourPromise } from "./outage-rules.ts";
import type { Versions } from "./policy-versions.ts";
import type { Retention } from "./retention.ts";

export interface DecideOptions {
  readonly accounts: Accounts;
  readonly versions: Versions;
  readonly retention: Retention;
  readonly onStoreFailure: OnStoreFailure;
}

/** Decides one event of an account: finds its band, and changes its record according to the band's rules. */
export type Decide = (account: Account, event: GovernorEvent) => MaybePromise<Decision>;

/** What `status` would return after these events, which are not stored. */
export type Preview = (account: Account, events: readonly GuardianEvent[]) => MaybePromise<Decision>;

export interface Deciding {
  readonly decide: Decide;
  readonly preview: Preview;
}

export function makeDecide({ accounts, versions, retention, onStoreFailure }: DecideOptions): Deciding {
  /**
   * If the guardian saw other settings than the current ones, nothing changes. A repeated action gets its earlier
   * answer.
   */
  const isOutdated = (record: AccountRecord | null, event: GovernorEvent): boolean =>
    isGuardianEvent(event) &&
    event.expected !== undefined &&
    event.expected !== settingsVersion(record) &&
    record?.actions.some(({ id }) => id === event.actionId) !== true;

  /** Positional: parameters in an object would be one more allocation per decision. */
  const step = (
    record: AccountRecord | null,
    account: Account,
    event: GovernorEvent,
    at: number,
    how: How<Decision>,
  ): ReturnType<Change<Decision>> => {
    const kept = retention.kept(record, at);
    const deciding = versions.deciding(account, kept, at);
    if (deciding === undefined) {
      return { next: record, result: ungoverned(versions.current, event.type, at), isInPlace: false };
    }
    if (isOutdated(kept, event)) {
      const { next, result, isInPlace = false } = step(record, account, { type: "status" }, at, how);
      return { next, result: { ...result, denied: "changed" }, isInPlace };
    }
    const { policy, band, later, hold } = deciding;
    const question = { policy, band, later, record: kept, event, account, now: at, hold, mayChange: how.mayChange };
    let decided = reduce(question);
    if (how.degraded) {
      const other = honourPromise({ band, event }, decided.answer, how, onStoreFailure);
      if (other !== undefined) decided = reduce({ ...question, ...other });
    }
    const decision = describe(account, event, decided);
    const result: Decision = how.degraded ? { ...decision, degraded: true } : decision;
    return { next: decided.record, result, isInPlace: decided.record === record };
  };

  const decide: Decide = (account, event) => {
    // Does not read the store: an account in no band costs nothing.
    if (!versions.mayGovern(account)) return ungoverned(versions.current, event.type, accounts.now());
    return accounts.update(account.id, (record, at, how) => step(record, account, event, at, how));
  };

  const preview: Preview = (account, events) =>
    accounts.update(account.id, (record, at, how) => {
      let after = record;
      const copying = { ...how, mayChange: false };
      for (const event of events) after = step(after, account, event, at, copying).next;
      return { next: record, result: step(after, account, { type: "status" }, at, copying).result };
    });

  return { decide, preview };
}
