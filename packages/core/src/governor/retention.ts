import { bringBack } from "../decisions/bring-back.ts";
import { newRecord } from "../decisions/settle.ts";
import { lastSeenAt } from "../records/last-seen.ts";
import { type AccountSettings, settingsOf, withSettings } from "../records/settings.ts";
import type { Policy } from "../rules/rules.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem } from "../accounts/accounts.ts";

/** What of a record still counts. A store may hold it for some time after it should have been dropped. */
export interface Retention {
  /**
   * The record; without its history once `retention` is over; `null` once `settingsRetention` is. One from the future, which a
   * clock that was wrong has written, is brought back to now.
   */
  kept(record: AccountRecord | null, at: number): AccountRecord | null;
  /** A record without history, as of an instant. */
  recordOf(settings: AccountSettings, at: number): AccountRecord;
}

interface RetentionOptions {
  readonly historyMs: number;
  readonly settingsMs: number;
  readonly policy: () => Policy;
  /** The clock that decides. */
  readonly now: () => number;
  /** The instant by which records are kept. */
  readonly steady: () => number;
  /** A clock of a test, a demonstration or a replay: late events are decided at the last one's instant, unless they are a month late. */
  readonly isSimulated: boolean;
  /** A record was ahead of the clock by so many ms. */
  readonly onAhead: (ms: number) => void;
}

/** How far servers' clocks may differ. */
const MAX_AHEAD_MS = 5 * 60_000;

/** How late the events of a simulated clock may be: those of a trace may come in any order. */
const MAX_LATE_MS = 30 * 24 * 60 * 60_000;

export function makeRetention(options: RetentionOptions): Retention {
  const { historyMs, settingsMs, policy, now, steady, isSimulated, onAhead } = options;
  const maxAheadMs = isSimulated ? MAX_LATE_MS : MAX_AHEAD_MS;
  const recordOf = (settings: AccountSettings, at: number): AccountRecord =>
    withSettings(
      newRecord(policy(), { band: settings.band, timeZone: settings.askedZone || undefined, now: at }),
      settings,
    );

  return {
    recordOf,
    kept: (record, at) => {
      if (record === null) return null;
      if (record.last - at > maxAheadMs) {
        // What happened before an outage ended is older than what others have written since, and no clock was wrong.
        const aheadMs = record.last - now();
        if (aheadMs <= maxAheadMs) return record;
        onAhead(aheadMs);
        return bringBack(record, now());
      }
      if (at - record.last < historyMs || at < record.heldUntil) return record;
      // By a clock that has jumped nothing is over.
      const idleMs = Math.min(at, steady()) - lastSeenAt(record);
      if (idleMs < historyMs) return record;
      return idleMs < settingsMs ? recordOf(settingsOf(record), at) : null;
    },
  };
}

/** One server whose clock is wrong writes many records: one report will do. */
export function reportAhead(report: (problem: GovernorProblem) => void): (ms: number) => void {
  let isReported = false;
  return (ms) => {
    if (!isReported)
      report({
        code: "clock-jumped",
        message: `A record was ${Math.round(ms / 1000)} s ahead of the clock and was brought back: the clock of a server was wrong.`,
      });
    isReported = true;
  };
}
