import { joined } from "../lib/joined.ts";
import { lastSeenAt } from "../records/last-seen.ts";
import { decodeSettings, encodeSettings, haveSameSettings, settingsOf } from "../records/settings.ts";
import type { AccountSettings } from "../records/settings.ts";
import type { Begun, DocumentChange, Documents } from "../store/documents.ts";
import type { AccountKey } from "../store/keys.ts";
import type { MaybePromise } from "../store/store.ts";
import { ttlFor } from "../store/retention.ts";
import type { AccountRecord } from "../values/record.ts";
import type { GovernorProblem } from "./accounts.ts";

export interface SettingsOptions {
  readonly documents: Documents;
  readonly retentionMs: number;
  /** Creates a record without history from settings, as of an instant. */
  readonly recordOf: (settings: AccountSettings, at: number) => AccountRecord;
  readonly now: () => number;
  readonly report: (problem: GovernorProblem) => void;
}

export interface KeyHolder {
  readonly key: AccountKey;
}

/**
 * The accounts' settings, stored in a document beside each record because they outlive the history. They are written
 * when a setting changes, before the change is confirmed, and once on each day of use, so that their retention counts
 * from the last day of use. They are read only if the store has no record.
 */
export interface Settings {
  /** The record without history with which an account starts if the store has none; `null` without settings. */
  seed(key: AccountKey): MaybePromise<AccountRecord | null>;
  /** Whether `written` may have something to write. Cheap: it does not need the key, which takes a hash. */
  mayBeDue(before: AccountRecord | null, after: AccountRecord | null): boolean;
  /**
   * Called while a record is being written: reads what `written` will need, so that it takes one round trip less.
   * `undefined` if it will need nothing.
   */
  begin(account: KeyHolder, before: AccountRecord | null, after: AccountRecord | null): Promise<Begun> | undefined;
  /** Called after a record was written. `null` if nothing needs to be written beside it. Never rejects. */
  written(
    account: KeyHolder,
    before: AccountRecord | null,
    after: AccountRecord | null,
    begun?: Promise<Begun>,
  ): Promise<void> | null;
  load(key: AccountKey): Promise<AccountSettings | null>;
  erase(key: AccountKey): Promise<void>;
}

/** The allowed difference between servers' clocks. */
const MAX_SKEW_MS = 5 * 60_000;

const SUFFIX = ".settings";

/**
 * The maximum number of accounts whose failed writes are retried; beyond that, the oldest wait for the account's next
 * day of use.
 */
const MAX_PENDING = 10_000;

export function makeSettings({ documents, retentionMs, recordOf, now, report }: SettingsOptions): Settings {
  const pending = new Set<string>();

  type Held = ReturnType<typeof decodeSettings> | null;

  const decode = (key: AccountKey, text: string | null): Held => {
    if (text === null) return null;
    try {
      return decodeSettings(text);
    } catch (cause) {
      report({
        code: "record-unreadable",
        message: `The settings under ${key.key}${SUFFIX} cannot be read.`,
        cause,
      });
      return null;
    }
  };

  const recordOfHeld = (held: Held): AccountRecord | null =>
    held === null ? null : recordOf(held.settings, Math.min(held.at, now()));

  const save = async (key: AccountKey, record: AccountRecord, begun?: Promise<Begun>): Promise<void> => {
    const seen = lastSeenAt(record);
    const text = encodeSettings(settingsOf(record), seen);
    const change: DocumentChange<void> = (stored, now) => ({
      // Another server may already have written later settings.
      next: stored !== null && isLater(stored, seen, now) ? stored : text,
      ttlMs: ttlFor(retentionMs, record.heldUntil, now),
      result: undefined,
    });
    try {
      await documents.update(placeOf(key), retentionMs, change, begun);
      pending.delete(key.key);
    } catch (cause) {
      if (pending.size < MAX_PENDING) pending.add(key.key);
      report({ code: "store-unavailable", message: "What was set for an account is not yet stored by itself.", cause });
    }
  };

  const isDue = (before: AccountRecord | null, after: AccountRecord): boolean =>
    before === null || (before !== after && (before.day !== after.day || !haveSameSettings(before, after)));

  return {
    mayBeDue: (before, after) => after !== null && (pending.size > 0 || isDue(before, after)),
    seed: (key) => {
      const text = documents.peek(placeOf(key), retentionMs);
      return text instanceof Promise
        ? text.then((loaded) => recordOfHeld(decode(key, loaded)))
        : recordOfHeld(decode(key, text));
    },
    begin: ({ key }, before, after) =>
      after !== null && isDue(before, after) ? documents.begin(placeOf(key), retentionMs) : undefined,
    written: (account, before, after, begun) => {
      if (after === null) return null;
      const mustWrite = isDue(before, after) || (pending.size > 0 && pending.has(account.key.key));
      return mustWrite ? save(account.key, after, begun) : null;
    },
    load: async (key) => decode(key, await documents.load(placeOf(key), retentionMs))?.settings ?? null,
    erase: async (key) => {
      pending.delete(key.key);
      await documents.update(placeOf(key), retentionMs, () => ({ next: null, ttlMs: retentionMs, result: undefined }));
      if (key.previous !== undefined || key.next !== undefined) await documents.eraseRest(placeOf(key), retentionMs);
    },
  };
}

/**
 * Whether settings are later than an instant. Settings from the future were written with a wrong clock and do not
 * count.
 */
function isLater(text: string, at: number, now: number): boolean {
  try {
    const stored = decodeSettings(text).at;
    return stored > at && stored <= now + MAX_SKEW_MS;
  } catch {
    return false;
  }
}

function placeOf({ key, previous, next }: AccountKey): AccountKey {
  const suffixed = (one: string | undefined): string | undefined =>
    one === undefined ? undefined : joined(one, SUFFIX);
  return { key: joined(key, SUFFIX), previous: suffixed(previous), next: suffixed(next) };
}
