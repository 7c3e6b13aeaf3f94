import type { AccountRecord, Hold } from "../values/record.ts";
import { type Answer, reduce } from "./reduce.ts";
import type { Version } from "./situation.ts";

/**
 * How long the older version still decides for an account when a newer one has come; `null` if the newer one decides now. A
 * looser limit holds at once. A tighter one that would stop an account in use before it could be warned waits for one warning
 * cycle: the longest of the newer band's warnings, but never longer than the older limits last or the account stays.
 */
export function holdFor(
  older: Version,
  newer: Version,
  record: AccountRecord,
  timeZone: string | undefined,
  now: number,
): Hold | null {
  const before = answerOf(older, record, timeZone, now);
  if (before.streakMs === 0 || before.remainingMs === 0) return null;
  if (record.hold !== null) return now < record.hold.until ? record.hold : null;
  const after = answerOf(newer, record, timeZone, now);
  const warningMs = newer.band.warnings.at(-1) ?? 0;
  const olderMs = before.remainingMs ?? Infinity;
  if (after.remainingMs === null || after.stopReason === null) return null;
  if (after.remainingMs >= Math.min(olderMs, warningMs)) return null;
  return { until: now + Math.min(olderMs, warningMs), reason: after.stopReason };
}

function answerOf(version: Version, record: AccountRecord, timeZone: string | undefined, now: number): Answer {
  return reduce({ ...version, record, event: { type: "status" }, account: { timeZone }, now }).answer;
}
