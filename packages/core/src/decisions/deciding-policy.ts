import { bandOfAge, bandOfUnknown, isUnknown } from "../rules/bands.ts";
import type { Band, Policy } from "../rules/rules.ts";
import { rolledOut } from "../rules/rollout.ts";
import { aheadOf, segmentAt, startAhead } from "../time/ahead.ts";
import { daysOf, labelOfDate } from "../time/days.ts";
import type { Account } from "../values/account.ts";
import type { Decision } from "../values/decision.ts";
import type { AccountRecord } from "../values/record.ts";
import { daysAhead } from "./settle.ts";
import type { Later, Version } from "./situation.ts";

/** The account and instant to decide for. */
export interface Asked {
  readonly account: Account;
  readonly record: AccountRecord | null;
  readonly now: number;
}

/**
 * The id by which rollouts choose accounts. Computed only for a rollout: with a secret it takes a hash, which costs more
 * than the rest of a decision.
 */
type RolloutId = (id: string) => string;

/** The plain policy and band that apply to an account; `undefined` is ungoverned. */
export function decidingVersion(whole: Policy, asked: Asked, rolloutId: RolloutId): Version | undefined {
  if (!whole.isVaried) {
    const band = bandIn(whole, asked, rolloutId);
    return band === undefined ? undefined : unvaried(whole, band);
  }
  const region = regionOf(asked);
  const policy = whole.decidingFor(region, labelFor(whole, region, asked));
  const band = bandIn(policy, asked, rolloutId);
  return band === undefined ? undefined : { policy, band, later: laterOf(whole, region, asked, rolloutId), hold: null };
}

// Consecutive decisions are often for the same band and policy: sharing this object saves 100 bytes per decision.
let lastVersion: Version | undefined;

function unvaried(policy: Policy, band: Band): Version {
  if (lastVersion?.band !== band || lastVersion.policy !== policy) {
    lastVersion = { policy, band, later: null, hold: null };
  }
  return lastVersion;
}

function bandIn(policy: Policy, { account: { id, age }, record }: Asked, rolloutId: RolloutId): Band | undefined {
  const band = age === undefined || isUnknown(age) ? bandOfUnknown(policy, record?.band) : bandOfAge(policy, age);
  return band?.rollout === undefined ? band : rolledOut(band, rolloutId(id));
}

function laterOf(whole: Policy, region: string | undefined, asked: Asked, rolloutId: RolloutId): Later | null {
  const dates = whole.datesOf(region);
  if (dates.length === 0) return null;
  const decidingOn = (label: number): ReturnType<Later["decidingOn"]> => {
    const policy = whole.decidingFor(region, label);
    const band = bandIn(policy, asked, rolloutId);
    return band === undefined ? undefined : { policy, band };
  };
  return { dates, decidingOn };
}

/** Whether the account's age is in a band in any region on any date. The age must be known. */
export function mayBeGoverned(whole: Policy, { age }: Account): boolean {
  if (age === undefined || isUnknown(age)) return true;
  if (!whole.isVaried) return bandOfAge(whole, age) !== undefined;
  return whole.variants().some((policy) => bandOfAge(policy, age) !== undefined);
}

function regionOf({ account: { region }, record }: Asked): string | undefined {
  return region ?? (record === null || record.region === "" ? undefined : record.region);
}

/** The day label that selects the policy. */
function labelFor(whole: Policy, region: string | undefined, { account, record, now }: Asked): number {
  if (record === null) return firstLabel(whole, region, account.timeZone, now);
  const label = labelOf(whole, region, record, now);
  return account.timeZone === undefined
    ? label
    : labelInZone(whole, region, { label, record, now, zone: account.timeZone });
}

interface Moved {
  readonly label: number;
  readonly record: AccountRecord;
  readonly now: number;
  readonly zone: string;
}

/** A zone that takes effect at once may already be in the next day. */
function labelInZone(whole: Policy, region: string | undefined, { label, record, now, zone }: Moved): number {
  const { zonesAtOnce, dayStartsAtMs } = whole.decidingFor(region, label);
  if (!(zonesAtOnce || record.askedZone === "") || zone === record.zone) return label;
  return Math.max(label, segmentAt(aheadOf({ zone, label, end: now }, zone, dayStartsAtMs), now).label);
}

/** The plain policy that last decided for a record: that of its region and day. */
export function policyOfRecord(whole: Policy, record: AccountRecord): Policy {
  if (!whole.isVaried) return whole;
  const region = record.region === "" ? undefined : record.region;
  return whole.decidingFor(region, standingLabel(whole, region, record));
}

/** The plain policy of a decision's region and day. */
export function policyOfDecision(whole: Policy, { region, day }: Decision): Policy {
  return day === null ? whole : whole.decidingFor(region ?? undefined, labelOfDate(day));
}

/** The label of the day that contains `now`, or of the next one if the record's day is over. */
function labelOf(whole: Policy, region: string | undefined, record: AccountRecord, now: number): number {
  let label = standingLabel(whole, region, record);
  let ahead = daysAhead(record, whole.decidingFor(region, label));
  if (now < record.dayEnd) return label;
  for (const date of whole.datesOf(region)) {
    if (date <= label) continue;
    if (now < startAhead(ahead, date)) break;
    // From that date on, days begin as its policy says.
    label = date;
    ahead = daysAhead(record, whole.decidingFor(region, date));
  }
  return Math.max(label, segmentAt(ahead, now).label);
}

/**
 * The label that selects the policy during a record's current day. If days begin later from some date on, the previous
 * day continues for some hours although that date's policy already decides.
 */
function standingLabel(whole: Policy, region: string | undefined, { day, version }: AccountRecord): number {
  const next = day + 1;
  return whole.datesOf(region).includes(next) && whole.decidingFor(region, next).version === version ? next : day;
}

/** The label of an account's first day. The start of the day may itself vary by date. */
function firstLabel(whole: Policy, region: string | undefined, timeZone: string | undefined, now: number): number {
  const labelIn = (policy: Policy): number => daysOf(timeZone ?? policy.timeZone, policy.dayStartsAtMs).labelAt(now);
  const label = labelIn(whole.decidingFor(region, -Infinity));
  return Math.max(label, labelIn(whole.decidingFor(region, label)));
}
