import { type Asked, decidingVersion, mayBeGoverned, policyOfRecord } from "../decisions/deciding-policy.ts";
import type { Version } from "../decisions/situation.ts";
import { holdFor } from "../decisions/transition.ts";
import type { Policy } from "../rules/rules.ts";
import type { Account } from "../values/account.ts";
import type { AccountRecord } from "../values/record.ts";

/** The policy in force, and earlier ones that may still decide for accounts in use. */
export interface Versions {
  readonly current: Policy;
  replace(policy: Policy): void;
  /** Whether the account can be in a band; `false` only if no record could change that. */
  mayGovern(account: Account): boolean;
  /** The policy and band that decide for an account at an instant; `undefined` is ungoverned. */
  deciding(asked: Asked): Version | undefined;
}

/** A hold lasts minutes, so an account can be under one of the last few policies at most. */
const MAX_VERSIONS = 8;

/** `keyOf`: the id by which rollouts choose accounts. */
export function versionsOf(first: Policy, keyOf: (id: string) => string): Versions {
  let current = first;
  const older = new Map<string, Policy>();

  /** The plain policy with a version: of the policy in force for another date or region, or of an earlier policy. */
  const plainOf = (version: string): Policy | undefined => {
    for (const whole of [current, ...older.values()]) {
      const plain = whole.isVaried ? whole.variants().find((one) => one.version === version) : whole;
      if (plain?.version === version) return plain;
    }
    return undefined;
  };

  return {
    get current() {
      return current;
    },
    replace: (policy) => {
      if (policy.version === current.version) return;
      older.set(current.version, current);
      older.delete(policy.version);
      for (const version of older.keys()) if (older.size > MAX_VERSIONS) older.delete(version);
      current = policy;
    },
    mayGovern: (account) => mayBeGoverned(current, account),
    deciding: (asked) => {
      const { account, record, now } = asked;
      const newer = decidingVersion(current, asked, keyOf);
      if (newer === undefined || record === null || record.version === newer.policy.version) return newer;
      // A change of date was foreseen, with warnings, so it needs no hold.
      if (isSameRegion(account, record) && policyOfRecord(current, record).version === record.version) return newer;
      const before = plainOf(record.version);
      const standing = before === undefined ? undefined : decidingVersion(before, asked, keyOf);
      if (standing === undefined) return newer;
      const hold = holdFor({ older: standing, newer }, { record, timeZone: account.timeZone, now });
      return hold === null ? newer : { ...standing, hold };
    },
  };
}

function isSameRegion({ region }: Account, record: AccountRecord): boolean {
  return region === undefined || region === record.region;
}
