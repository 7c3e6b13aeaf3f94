import { bandOfAge, bandOfUnknown, isUnknown } from "../rules/bands.ts";
import type { Policy } from "../rules/compile.ts";
import { rolledOut } from "../rules/rollout.ts";
import { segmentAt } from "../time/ahead.ts";
import { daysOf, labelOfDate } from "../time/days.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { daysAhead } from "./settle.ts";
import type { Version } from "./transition.ts";

/** Whom and when a policy is to decide for. */
export interface Asked {
  readonly account: Account;
  readonly record: AccountRecord | null;
  readonly now: number;
  /** The id by which rollouts choose accounts. */
  readonly rolloutId: string;
}

/** The plain policy and the band that decide for an account; `undefined` is ungoverned. */
export function decidingVersion(whole: Policy, asked: Asked): Version | undefined {
  const { account, record, now, rolloutId } = asked;
  const policy = decidingPolicy(whole, account, record, now);
  const { age } = account;
  const band = age === undefined || isUnknown(age) ? bandOfUnknown(policy, record?.band) : bandOfAge(policy, age);
  return band === undefined ? undefined : { policy, band: rolledOut(band, rolloutId) };
}

/** Whether the account's age puts it in a band in any region and on any date. Its age must be known. */
export function mayBeGoverned(whole: Policy, { age }: Account): boolean {
  if (age === undefined || isUnknown(age)) return true;
  return whole.variants().some((policy) => bandOfAge(policy, age) !== undefined);
}

/** The policy of the account's region and day. */
function decidingPolicy(
  whole: Policy,
  { region, timeZone }: Pick<Account, "region" | "timeZone">,
  record: AccountRecord | null,
  now: number,
): Policy {
  if (!whole.isVaried) return whole;
  const given = region ?? (record === null || record.region === "" ? undefined : record.region);
  const label = record === null ? firstLabel(whole, given, timeZone, now) : labelOf(whole, given, record, now);
  return whole.decidingFor(given, label);
}

/** The plain policy that decided for a record last: that of its region and day. */
export function policyOfRecord(whole: Policy, { region, day }: AccountRecord): Policy {
  return whole.isVaried ? whole.decidingFor(region === "" ? undefined : region, day) : whole;
}

/** The plain policy of a decision's region and day. */
export function policyOfDecision(whole: Policy, { region, day }: Decision): Policy {
  return day === null ? whole : whole.decidingFor(region ?? undefined, labelOfDate(day));
}

/** The label of the day that holds `now`, or of the next one once that which stands is over. */
function labelOf(whole: Policy, region: string | undefined, record: AccountRecord, now: number): number {
  if (now < record.dayEnd) return record.day;
  return segmentAt(daysAhead(record, whole.decidingFor(region, record.day)), now).label;
}

/** The label of an account's first day. When a day starts may itself differ from date to date. */
function firstLabel(whole: Policy, region: string | undefined, timeZone: string | undefined, now: number): number {
  const labelIn = (policy: Policy): number => daysOf(timeZone ?? policy.timeZone, policy.dayStartsAtMs).labelAt(now);
  const label = labelIn(whole.decidingFor(region, -Infinity));
  return labelIn(whole.decidingFor(region, label));
}
