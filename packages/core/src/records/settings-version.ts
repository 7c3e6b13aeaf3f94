import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { utf8 } from "../lib/utf8.ts";
import type { AccountRecord } from "../values/record.ts";

const LENGTH = 12;

/**
 * Identifies an account's settings: a short hash of what guardians, the app and schools have set. It changes with every
 * change, so that a page can say which settings its reader saw.
 */
export function settingsVersion(record: AccountRecord | null): string {
  const set =
    record === null
      ? null
      : [record.adjusted, record.pauses, record.liftedUntil, grantedOf(record), record.consentedAt];
  return bytesToHex(sha256(utf8(JSON.stringify(set)))).slice(0, LENGTH);
}

/** A day's grants end with the day. */
function grantedOf({ day, today }: AccountRecord): readonly number[] {
  return today.grantedMs === 0 ? [] : [day, today.grantedMs];
}
