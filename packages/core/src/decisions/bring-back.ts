import { copyRecord } from "./draft.ts";
import type { AccountRecord } from "../values/record.ts";

/**
 * Corrects a record from the future, written with a wrong clock: its instants move so that the last one is `now`. Use,
 * the day's label and settings stay, so that the correction gives no extra time. A pause keeps its end, and a lift that
 * was still in force moves with the rest.
 */
export function bringBack(record: AccountRecord, now: number): AccountRecord {
  const by = record.last - now;
  const moved = <Part extends { readonly at: number }>(part: Part): Part => ({ ...part, at: part.at - by });
  const after = (instant: number): number => (instant === 0 ? 0 : instant - by);
  return Object.assign(copyRecord(record), {
    last: now,
    dayEnd: record.dayEnd - by,
    creditEnd: after(record.creditEnd),
    floorEnd: after(record.floorEnd),
    liftedUntil: record.liftedUntil > record.last ? record.liftedUntil - by : record.liftedUntil,
    leases: record.leases.map((lease) => ({ ...lease, end: lease.end - by, since: lease.since - by })),
    buckets: record.buckets.map((bucket) => ({ ...bucket, tatMs: bucket.tatMs - by })),
    charges: record.charges.map(moved),
    pastCharges: record.pastCharges.map(moved),
    turns: record.turns.map((turn) => ({ ...turn, openedAt: turn.openedAt - by })),
    reminders: record.reminders.map(moved),
    nudges: record.nudges.map(moved),
    unseen: record.unseen.map(moved),
    actions: record.actions.map(moved),
    consentedAt: Math.min(record.consentedAt, now),
    voice:
      record.voice === null
        ? null
        : {
            ...record.voice,
            leaseEnd: after(record.voice.leaseEnd),
            buckets: record.voice.buckets.map((bucket) => ({ ...bucket, tatMs: bucket.tatMs - by })),
          },
    hold: record.hold === null ? null : { ...record.hold, until: record.hold.until - by },
    foreseen: null,
  } satisfies Partial<AccountRecord>);
}
