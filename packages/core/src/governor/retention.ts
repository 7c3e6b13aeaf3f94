import { newRecord } from "../decisions/settle.ts";
import { type AccountSettings, settingsOf, withSettings } from "../records/settings.ts";
import type { Policy } from "../rules/compile.ts";
import type { AccountRecord } from "../values/record.ts";

/** What of a record still counts. A store may hold it for some time after it should have been dropped. */
export interface Retention {
  /** The record; without its history once `retention` is over; `null` once `settingsRetention` is. */
  kept(record: AccountRecord | null, at: number): AccountRecord | null;
  /** A record without history, as of an instant. */
  recordOf(settings: AccountSettings, at: number): AccountRecord;
}

interface RetentionOptions {
  readonly historyMs: number;
  readonly settingsMs: number;
  readonly policy: () => Policy;
}

export function makeRetention({ historyMs, settingsMs, policy }: RetentionOptions): Retention {
  const recordOf = (settings: AccountSettings, at: number): AccountRecord =>
    withSettings(newRecord(policy(), settings.band, settings.askedZone || undefined, at), settings);

  return {
    recordOf,
    kept: (record, at) => {
      if (record === null) return null;
      const idleMs = at - record.last;
      if (idleMs < historyMs || at < record.heldUntil) return record;
      return idleMs < settingsMs ? recordOf(settingsOf(record), at) : null;
    },
  };
}
