import type { Policy } from "@recess/core";
import type { Replay } from "@recess/core/replay";

export type Presence = Policy["presence"];

export function isSamePresence(a: Presence, b: Presence): boolean {
  return a.messageMs === b.messageMs && a.heartbeatMs === b.heartbeatMs && a.floorMs === b.floorMs;
}

/** No lease lasts longer than this without an event. */
export function longestLeaseOf({ messageMs, heartbeatMs, floorMs }: Presence): number {
  return Math.max(messageMs, heartbeatMs, floorMs);
}

const DAY_MS = 86_400_000;

/** An account's total use of a past day, from its record. */
export function usedOn(replay: Replay, account: string, day: string): number | undefined {
  const label = Date.parse(day) / DAY_MS;
  return replay.record(account)?.past.days.find((past) => past.day === label)?.usedMs;
}
