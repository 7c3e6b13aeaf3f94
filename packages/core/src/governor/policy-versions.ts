import { bandOfAge, bandOfUnknown, isUnknown } from "../rules/bands.ts";
import { rolledOut } from "../rules/rollout.ts";
import { holdFor, type Version } from "../decisions/transition.ts";
import type { Band, Policy } from "../rules/compile.ts";
import type { Account } from "../values/account.ts";
import type { AccountRecord, Hold } from "../values/record.ts";

/** The policy that is in force, and those before it that may still decide for accounts in use. */
export interface Versions {
  readonly current: Policy;
  replace(policy: Policy): void;
  /** The account's band in the policy that is in force; `undefined` is ungoverned. */
  bandOf(account: Account, record: AccountRecord | null): Band | undefined;
  /** The policy and band that decide for an account at an instant, and how long they do if a tighter one waits. */
  deciding(band: Band, account: Account, record: AccountRecord | null, now: number): Deciding;
}

export interface Deciding extends Version {
  readonly hold: Hold | null;
}

/** A hold lasts minutes, so an account can be under one of the last few versions at most. */
const KEPT = 8;

/** `keyOf`: the id by which rollouts choose accounts. */
export function versionsOf(first: Policy, keyOf: (id: string) => string): Versions {
  let current = first;
  const older = new Map<string, Policy>();

  const bandIn = (policy: Policy, { id, age }: Account, record: AccountRecord | null): Band | undefined => {
    const band = age === undefined || isUnknown(age) ? bandOfUnknown(policy, record?.band) : bandOfAge(policy, age);
    return band?.rollout === undefined ? band : rolledOut(band, keyOf(id));
  };

  return {
    get current() {
      return current;
    },
    replace: (policy) => {
      if (policy.version === current.version) return;
      older.set(current.version, current);
      older.delete(policy.version);
      for (const version of older.keys()) if (older.size > KEPT) older.delete(version);
      current = policy;
    },
    bandOf: (account, record) => bandIn(current, account, record),
    deciding: (band, account, record, now) => {
      const newer: Deciding = { policy: current, band, hold: null };
      const before = record === null || record.version === current.version ? undefined : older.get(record.version);
      if (record === null || before === undefined) return newer;
      const bandBefore = bandIn(before, account, record);
      if (bandBefore === undefined) return newer;
      const hold = holdFor({ policy: before, band: bandBefore }, newer, record, account.timeZone, now);
      return hold === null ? newer : { policy: before, band: bandBefore, hold };
    },
  };
}
