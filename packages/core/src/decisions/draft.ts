import type { AccountRecord, DayUse } from "../values/record.ts";

/** A record while the reducer changes it. Outside the reducer, records are read-only. */
export type Draft = { -readonly [Key in keyof AccountRecord]: Key extends "today" ? DayDraft : AccountRecord[Key] };

export type DayDraft = { -readonly [Key in keyof DayUse]: DayUse[Key] };

// Records and days are created only here, key by key: engines give objects created in one place the same hidden class,
// and every rule reads records.

export function copyRecord(record: AccountRecord): Draft {
  return {
    band: record.band,
    last: record.last,
    zone: record.zone,
    askedZone: record.askedZone,
    region: record.region,
    day: record.day,
    dayEnd: record.dayEnd,
    today: copyDay(record.today),
    past: record.past,
    streakMs: record.streakMs,
    creditEnd: record.creditEnd,
    breakNotices: record.breakNotices,
    leases: record.leases,
    floorEnd: record.floorEnd,
    pausedUntil: record.pausedUntil,
    liftedUntil: record.liftedUntil,
    adjusted: record.adjusted,
    buckets: record.buckets,
    charges: record.charges,
    pastCharges: record.pastCharges,
    turns: record.turns,
    reminders: record.reminders,
    nudges: record.nudges,
    warnings: record.warnings,
    unseen: record.unseen,
    version: record.version,
    hold: record.hold,
    pauses: record.pauses,
    actions: record.actions,
    heldUntil: record.heldUntil,
    consentedAt: record.consentedAt,
    voice: record.voice,
    foreseen: record.foreseen,
    devices: record.devices,
  };
}

export function copyDay(day: DayUse): DayDraft {
  return {
    usedMs: day.usedMs,
    nightMs: day.nightMs,
    grantedMs: day.grantedMs,
    messages: day.messages,
    tokens: day.tokens,
    refusals: day.refusals,
    nudges: day.nudges,
    signals: day.signals,
  };
}

export const UNUSED_DAY: DayUse = copyDay({
  usedMs: 0,
  nightMs: 0,
  grantedMs: 0,
  messages: 0,
  tokens: 0,
  refusals: 0,
  nudges: 0,
  signals: null,
});
