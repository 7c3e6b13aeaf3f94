import type { AccountRecord } from "../values/record.ts";

interface Sides {
  /** The journal of the outage, replayed on what the store held. */
  readonly merged: AccountRecord;
  /** What this process decided by meanwhile. */
  readonly local: AccountRecord;
  readonly stored: AccountRecord;
}

/**
 * Other processes went on with an account that this one could not reach. Its own events have then been replayed at the
 * instant of the others' last one, as late events are, and this puts right what that leaves wrong: a late event's lease ends
 * when it ended, and the day's use is at least what either side saw of it. Both sides may have seen the same use, and
 * nothing says which part, so the longer one counts: none is counted twice.
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
