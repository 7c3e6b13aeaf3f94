import type { Limits, Policy } from "../rules/rules.ts";
import { append, NONE, notEnded, orNone } from "../lib/lists.ts";
import { type Ahead, aheadOf, type Segment, segmentAt } from "../time/ahead.ts";
import { daysOf } from "../time/days.ts";
import type { AccountRecord, DayUse, Lease, PastDay } from "../values/record.ts";
import type { Situation } from "./situation.ts";
import { copyDay, copyRecord, type Draft, UNUSED_DAY } from "./draft.ts";
import { NO_PAST, pastOf } from "../values/past.ts";
import { beginVoiceDay, creditVoice, cutVoice, endVoice, expireVoice } from "./voice.ts";

/** How many previous days are kept: 13, to compare the last 7 days with the 7 before them. */
const DAYS_KEPT = 13;

/** A new account: the name of its band, and its zone if the app gave one. */
interface FirstSight {
  readonly band: string;
  readonly timeZone?: string | undefined;
  readonly now: number;
}

/** The record of a new account, as of `now`. */
export function newRecord(policy: Policy, { band, timeZone, now }: FirstSight): AccountRecord {
  const zone = timeZone ?? policy.timeZone;
  const days = daysOf(zone, policy.dayStartsAtMs);
  const day = days.labelAt(now);
  return copyRecord({
    band,
    last: now,
    zone,
    askedZone: timeZone ?? "",
    region: "",
    day,
    dayEnd: days.endOf(day),
    today: UNUSED_DAY,
    past: NO_PAST,
    streakMs: 0,
    creditEnd: 0,
    breakNotices: 0,
    leases: NONE,
    floorEnd: 0,
    pausedUntil: 0,
    liftedUntil: 0,
    adjusted: null,
    buckets: NONE,
    charges: NONE,
    pastCharges: NONE,
    turns: NONE,
    reminders: NONE,
    nudges: NONE,
    warnings: NONE,
    unseen: NONE,
    version: policy.version,
    hold: null,
    pauses: NONE,
    actions: NONE,
    heldUntil: 0,
    consentedAt: 0,
    voice: null,
    foreseen: null,
    devices: null,
  });
}

/**
 * Brings a draft up to `now`: credits the time since the last event, as far as leases cover it, to its days and to the
 * streak; crosses the day boundaries in between; drops leases that have ended.
 */
export function settle(draft: Draft, policy: Policy, limits: Limits, now: number): void {
  const start = draft.last;
  const end = Math.min(now, latestEnd(draft));
  if (end > start) {
    const rested = start - draft.creditEnd >= limits.break.restMs;
    draft.streakMs = (rested ? 0 : draft.streakMs) + (end - start);
    if (rested) draft.breakNotices = 0;
    draft.creditEnd = end;
    creditDays(draft, policy, start, end);
  }
  goToDayOf(draft, policy, now);
  if (draft.floorEnd <= now) draft.floorEnd = 0;
  expireVoice(draft, now);
  for (const lease of draft.leases) {
    if (lease.end <= now) {
      draft.leases = notEnded(draft.leases, now);
      break;
    }
  }
  draft.last = now;
}

/** The continuous use at `now`, ms: 0 if at least a rest has passed since the last credit. */
export function streakAt(record: AccountRecord, limits: Limits, now: number): number {
  return now - record.creditEnd >= limits.break.restMs ? 0 : record.streakMs;
}

/** Until when leases cover use; 0 without any. */
export function latestEnd(record: AccountRecord): number {
  let latest = record.floorEnd;
  for (const lease of record.leases) if (lease.end > latest) latest = lease.end;
  return latest;
}

function creditDays(draft: Draft, policy: Policy, start: number, end: number): void {
  let from = start;
  while (from < end) {
    const to = Math.min(end, draft.dayEnd);
    draft.today.usedMs += to - from;
    draft.today.nightMs += nightWithin(policy, draft.zone, from, to);
    creditVoice(draft, from, to);
    if (to === draft.dayEnd) enter(draft, segmentAt(daysAhead(draft, policy), to));
    from = to;
  }
}

/** How much of `[from, to)` is night in a zone. */
function nightWithin(policy: Policy, zone: string, from: number, to: number): number {
  let night = 0;
  let at = from;
  while (at < to) {
    const span = policy.night.spanAt(zone, at, to);
    const until = Math.min(span.until, to);
    if (span.inside) night += until - at;
    at = until;
  }
  return night;
}

/** The days ahead of a record, in the zones in which it will settle them. */
export function daysAhead({ zone, askedZone, day, dayEnd }: AccountRecord, policy: Policy): Ahead {
  const nextZone = askedZone === "" ? policy.timeZone : askedZone;
  return aheadOf({ zone, label: day, end: dayEnd }, nextZone, policy.dayStartsAtMs);
}

/** Moves to the segment that contains `now`; there was no use in the skipped ones. */
function goToDayOf(draft: Draft, policy: Policy, now: number): void {
  if (draft.dayEnd <= now) enter(draft, segmentAt(daysAhead(draft, policy), now));
}

function enter(draft: Draft, { zone, label, end }: Segment): void {
  draft.zone = zone;
  if (label !== draft.day) beginDay(draft, label);
  draft.dayEnd = end;
}

/** Puts an account's own zone in force, now or with the next day. */
export function takeZone(draft: Draft, policy: Policy, timeZone: string, now: number): void {
  const isAtOnce = policy.zonesAtOnce || draft.askedZone === "";
  draft.askedZone = timeZone;
  if (!isAtOnce || timeZone === draft.zone) return;
  const standing: Segment = { zone: draft.zone, label: draft.day, end: now };
  enter(draft, segmentAt(aheadOf(standing, timeZone, policy.dayStartsAtMs), now));
}

function beginDay(draft: Draft, day: number): void {
  // If the label came from a wrong clock, it was discarded; the ended day was then the one before the new day.
  const back = Math.max(0, draft.day - (day - 1));
  const ended = pastDay(draft.day, draft.today);
  const days = ended === null ? draft.past.days : [ended, ...draft.past.days];
  // Copies: the record from which the draft was made has the same days.
  const labelled = back === 0 ? days : days.map((past) => movedBack(past, back));
  draft.past = pastOf(
    labelled.filter((past) => past.day >= day - DAYS_KEPT),
    day,
  );
  draft.day = day;
  draft.today = copyDay(UNUSED_DAY);
  beginVoiceDay(draft);
  draft.unseen = NONE;
}

function movedBack({ day, usedMs, nightMs, grantedMs, signals }: PastDay, back: number): PastDay {
  return { day: day - back, usedMs, nightMs, grantedMs, signals };
}

function pastDay(day: number, { usedMs, nightMs, grantedMs, signals }: DayUse): PastDay | null {
  const nothing = usedMs === 0 && nightMs === 0 && grantedMs === 0 && signals === null;
  return nothing ? null : { day, usedMs, nightMs, grantedMs, signals };
}

function leaseOf(device: string, end: number, since: number): Lease {
  return { device, end, since };
}

/** The maximum number of devices with leases. */
const MAX_LEASES = 8;

/**
 * Gives a device a lease up to `end`; if there are too many, the one that ends soonest is dropped, even if it is the
 * new one.
 */
export function giveLease(
  draft: Draft,
  device: string,
  end: number,
  { now, isInPlace }: Pick<Situation, "now" | "isInPlace">,
): void {
  if (end <= now) return;
  for (const held of draft.leases) {
    if (held.device === device) {
      if (held.end >= end) return;
      if (isInPlace) {
        // Nothing else refers to the lease either. A new list would take 130 bytes, and survive into the garbage
        // collector's old generation.
        const own: { end: number } = held;
        own.end = end;
        return;
      }
      draft.leases = withLease(draft.leases, held, leaseOf(device, end, held.since));
      return;
    }
  }
  const leases = append(draft.leases, leaseOf(device, end, now));
  draft.leases = leases.length > MAX_LEASES ? withoutSoonest(leases) : leases;
}

function withLease(leases: readonly Lease[], before: Lease, after: Lease): readonly Lease[] {
  return leases.length === 1 ? [after] : leases.map((lease) => (lease === before ? after : lease));
}

function withoutSoonest(leases: readonly Lease[]): readonly Lease[] {
  // On a tie the oldest is dropped, so an earlier one is kept only if it ends later.
  const soonest = leases.reduce((a, b) => (b.end < a.end || (b.end === a.end && b.since < a.since) ? b : a));
  return leases.filter((lease) => lease !== soonest);
}

/** Gives the account itself a lease up to `end`, which no `away` ends. */
export function giveFloor(draft: Draft, end: number): void {
  if (end > draft.last && end > draft.floorEnd) draft.floorEnd = end;
}

/** No lease outlives a stop. */
export function cutLeases(draft: Draft, at: number): void {
  if (draft.floorEnd > at) draft.floorEnd = at;
  cutVoice(draft, at);
  for (const lease of draft.leases) {
    if (lease.end > at) {
      draft.leases = endingBy(draft.leases, at);
      break;
    }
  }
}

function endingBy(leases: readonly Lease[], at: number): readonly Lease[] {
  return leases.map((lease) => (lease.end > at ? leaseOf(lease.device, at, lease.since) : lease));
}

export function endLeases(draft: Draft): void {
  draft.floorEnd = 0;
  endVoice(draft);
  draft.leases = NONE;
}

export function endLease(draft: Draft, device: string): void {
  if (draft.leases.some((lease) => lease.device === device)) {
    draft.leases = orNone(draft.leases.filter((lease) => lease.device !== device));
  }
}
