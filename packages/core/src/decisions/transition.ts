import type { AccountRecord, Hold } from "../values/record.ts";
import type { GovernorEvent } from "../values/event.ts";
import { NO_CHANGE } from "./guardian-event.ts";
import { reduce, type Step } from "./reduce.ts";
import type { Version } from "./situation.ts";

/**
 * How long the older version still decides for an account after a newer one arrived; `null` if the newer one decides
 * now. A looser limit applies at once. A tighter one that would stop an account in use before it could be warned waits
 * for one warning cycle (the longest of the newer band's warnings), but ends earlier if the older limits stop the
 * account or it leaves.
 */
export function holdFor(
  { older, newer }: { readonly older: Version; readonly newer: Version },
  at: Moment,
): Hold | null {
  const { record, now } = at;
  const before = statusUnder(older, at);
  if (before.streakMs === 0 || before.remainingMs === 0) return null;
  if (record.hold !== null) return now < record.hold.until ? record.hold : null;
  const after = statusUnder(newer, at);
  const warningMs = newer.band.warnings.at(-1) ?? 0;
  const olderMs = before.remainingMs ?? Infinity;
  if (after.remainingMs === null || after.stopReason === null) return null;
  if (after.remainingMs >= Math.min(olderMs, warningMs)) return null;
  return { until: now + Math.min(olderMs, warningMs), reason: after.stopReason };
}

interface Moment {
  readonly record: AccountRecord;
  readonly timeZone: string | undefined;
  readonly now: number;
}

const STATUS: GovernorEvent = { type: "status" };

function statusUnder(version: Version, { record, timeZone, now }: Moment): Step {
  const asked = { record, event: STATUS, account: { timeZone }, now, mayChange: false };
  return reduce(version, asked, () => NO_CHANGE);
}
