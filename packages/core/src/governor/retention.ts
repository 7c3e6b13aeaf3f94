import { bringBack } from "../decisions/bring-back.ts";
import { newRecord } from "../decisions/settle.ts";
import { lastSeenAt } from "../records/last-seen.ts";
import { type AccountSettings, settingsOf, withSettings } from "../records/settings.ts";
import type { Policy } from "../rules/rules.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem } from "../accounts/accounts.ts";

/**
 * Determines which parts of a record still count. A store may keep it for some time after it should have been dropped.
 */
export interface Retention {
  /**
   * The record; without its history after `retention`; `null` after `settingsRetention`. A record from the future,
   * written with a wrong clock, is brought back to now.
   */
  kept(record: AccountRecord | null, at: number): AccountRecord | null;
  /** A record without history, as of an instant. */
  recordOf(settings: AccountSettings, at: number): AccountRecord;
}

interface RetentionOptions {
  readonly historyMs: number;
  readonly settingsMs: number;
  readonly policy: () => Policy;
  /** The clock used for decisions. */
  readonly now: () => number;
  /** The instant from which retention counts. */
  readonly steady: () => number;
  /**
   * The clock of a test, a demonstration or a replay: late events are decided at the last event's instant, unless they
   * are a month late.
   */
  readonly isSimulated: boolean;
  /** A record was this many ms ahead of the clock. */
  readonly onAhead: (ms: number) => void;
}

/** The allowed difference between servers' clocks. */
const MAX_AHEAD_MS = 5 * 60_000;

/** How late events may be with a simulated clock: those of a trace may come in any order. */
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
        // Events from before the end of an outage are older than what others have written since, so no clock was wrong.
        const aheadMs = record.last - now();
        if (aheadMs <= maxAheadMs) return record;
        onAhead(aheadMs);
        return bringBack(record, now());
      }
      if (at - record.last < historyMs || at < record.heldUntil) return record;
      // A clock that has jumped expires nothing.
      const idleMs = Math.min(at, steady()) - lastSeenAt(record);
      if (idleMs < historyMs) return record;
      return idleMs < settingsMs ? recordOf(settingsOf(record), at) : null;
    },
  };
}

/** A server with a wrong clock writes many such records; one report is enough. */
export function reportAhead(report: (problem: GovernorProblem) => void): (ms: number) => void {
  let isReported = false;
  return (ms) => {
    if (!isReported)
      report({
        code: "clock-jumped",
        message: `A record was ${Math.round(ms / 1000)} s ahead of the clock and was corrected: a server's clock was wrong.`,
      });
    isReported = true;
  };
}
