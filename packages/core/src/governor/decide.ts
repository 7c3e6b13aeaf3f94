import type { Accounts, ChangeBy, Changed, How, OnStoreFailure } from "../accounts/accounts.ts";
import { describe, ungoverned } from "../decisions/describe.ts";
import { type Asked, reduce } from "../decisions/reduce.ts";
import type { Version } from "../decisions/situation.ts";
import type { MaybePromise } from "../store/store.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import { type ApplyGuardianEvent, isGuardianEvent } from "../decisions/guardian-event.ts";
import type { OnDemand } from "../lib/on-demand.ts";
import type { GovernorEvent, GuardianEvent } from "../values/event.ts";
import type { GuardianRules } from "./guardian-calls.ts";
import { honourPromise } from "./outage-rules.ts";
import type { Versions } from "./policy-versions.ts";
import type { Retention } from "./retention.ts";

export interface DecideOptions {
  readonly accounts: Accounts;
  readonly versions: Versions;
  readonly retention: Retention;
  readonly onStoreFailure: OnStoreFailure;
  /** Loaded before a guardian's event is decided. */
  readonly guardians: Pick<OnDemand<GuardianRules>, "loaded">;
}

/** Decides one event of an account: finds its band, and changes its record according to the band's rules. */
export type Decide = (account: Account, event: GovernorEvent) => MaybePromise<Decision>;

/** What `status` would return after these events, which are not stored. */
export type Preview = (account: Account, events: readonly GuardianEvent[]) => MaybePromise<Decision>;

interface Told {
  readonly account: Account;
  readonly event: GovernorEvent;
}

interface Previewed {
  readonly account: Account;
  readonly events: readonly GuardianEvent[];
}

const STATUS: GovernorEvent = { type: "status" };

export interface Deciding {
  readonly decide: Decide;
  readonly preview: Preview;
}

export function makeDecide({ accounts, versions, retention, onStoreFailure, guardians }: DecideOptions): Deciding {
  const guardianRules = (): GuardianRules => {
    if (guardians.loaded === null) throw new Error("The rules of guardians' events are not loaded.");
    return guardians.loaded;
  };

  const applyGuardianEvent: ApplyGuardianEvent = (found) => guardianRules().apply(found);

  const step: ChangeBy<Told, Decision> = (record, at, how, { account, event }) => {
    const asked = { account, event, record: retention.kept(record, at), now: at, mayChange: how.mayChange === true };
    const version = versions.deciding(asked);
    if (version === undefined) {
      return { next: record, result: ungoverned(versions.current, event.type, at), isInPlace: false };
    }
    if (isGuardianEvent(event) && guardianRules().isOutdated(asked.record, event)) {
      const { next, result, isInPlace = false } = step(record, at, how, { account, event: STATUS });
      return { next, result: { ...result, denied: "changed" }, isInPlace };
    }
    if (how.degraded) return degraded(version, asked, how);
    const decided = reduce(version, asked, applyGuardianEvent);
    return { next: decided.record, result: describe(account, event, decided), isInPlace: decided.isInPlace };
  };

  /** Without the store, some events are decided by other rules. */
  const degraded = (version: Version, asked: Asked & Told, how: How<Decision>): Changed<Decision> => {
    const { account, event } = asked;
    let decided = reduce(version, asked, applyGuardianEvent);
    const other = honourPromise({ band: version.band, event }, decided, how, onStoreFailure);
    if (other !== undefined) {
      decided = reduce({ ...version, band: other.band }, { ...asked, event: other.event }, applyGuardianEvent);
    }
    return { next: decided.record, result: { ...describe(account, event, decided), degraded: true } };
  };

  const decide: Decide = (account, event) => {
    // Does not read the store: an account in no band costs nothing.
    if (!versions.mayGovern(account)) return ungoverned(versions.current, event.type, accounts.now());
    return accounts.update(account.id, step, { account, event });
  };

  const previewed: ChangeBy<Previewed, Decision> = (record, at, how, { account, events }) => {
    let after = record;
    const copying = { ...how, mayChange: false };
    for (const event of events) after = step(after, at, copying, { account, event }).next;
    return { next: record, result: step(after, at, copying, { account, event: STATUS }).result };
  };

  const preview: Preview = (account, events) => accounts.update(account.id, previewed, { account, events });

  return { decide, preview };
}
