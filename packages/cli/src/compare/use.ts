import type { Policy } from "@recess/core";
import type { Replay } from "@recess/core/replay";
import { labelOfDate } from "../day-label.ts";

export type Presence = Policy["presence"];

export function isSamePresence(a: Presence, b: Presence): boolean {
  return a.messageMs === b.messageMs && a.heartbeatMs === b.heartbeatMs && a.floorMs === b.floorMs;
}

/** No lease lasts longer than this without an event. */
export function longestLeaseOf({ messageMs, heartbeatMs, floorMs }: Presence): number {
  return Math.max(messageMs, heartbeatMs, floorMs);
}

/** An account's total use of a past day, from its record. */
export function usedOn(replay: Replay, account: string, day: string): number | undefined {
  const label = labelOfDate(day);
  return replay.record(account)?.past.days.find((past) => past.day === label)?.usedMs;
}
