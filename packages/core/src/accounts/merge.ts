import type { AccountRecord } from "../values/record.ts";

interface Sides {
  /** The outage's journal, replayed on the store's record. */
  readonly merged: AccountRecord;
  /** The record by which this process decided meanwhile. */
  readonly local: AccountRecord;
  readonly stored: AccountRecord;
}

/**
 * Merges an account that other processes also used while this one could not reach the store. As late events, this
 * process's events have been replayed at the instant of the other processes' last event. This corrects the result: each
 * lease ends when it actually did, and the day's use is at least what either side counted. Both sides may have counted
 * the same use and nothing shows which part, so the larger count is taken, and no use is counted twice.
 */
export function mergeAfterOutage({ merged, local, stored }: Sides): AccountRecord {
  const endOf = (record: AccountRecord, device: string): number =>
    record.leases.find((lease) => lease.device === device)?.end ?? 0;
  const leases = merged.leases
    .map((lease) => {
      const end = Math.max(endOf(local, lease.device), endOf(stored, lease.device));
      return end < lease.end ? { ...lease, end } : lease;
    })
    .filter((lease) => lease.end > merged.last);
  const floorEnd = Math.min(merged.floorEnd, Math.max(local.floorEnd, stored.floorEnd));
  const { today } = merged;
  const isSameDay = local.day === merged.day;
  return {
    ...merged,
    leases,
    floorEnd: floorEnd > merged.last ? floorEnd : 0,
    today: isSameDay
      ? {
          ...today,
          usedMs: Math.max(today.usedMs, local.today.usedMs),
          nightMs: Math.max(today.nightMs, local.today.nightMs),
        }
      : today,
    voice:
      isSameDay && merged.voice !== null && local.voice !== null
        ? { ...merged.voice, usedMs: Math.max(merged.voice.usedMs, local.voice.usedMs) }
        : merged.voice,
  };
}
