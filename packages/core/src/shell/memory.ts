import { decodeRecord, encodeRecord } from "../values/record-codec.ts";
import type { AccountRecord } from "../values/record.ts";
import { memoryTexts } from "./memory-texts.ts";
import type { Store, Swap } from "./store.ts";

/**
 * Keeps records as they are, in this process: for tests, demonstrations and tools. A restart forgets all. It is a
 * `Store<AccountRecord>` that always answers at once.
 */
export interface MemoryStore {
  load(key: string): AccountRecord | null;
  swap(
    key: string,
    prev: AccountRecord | null,
    next: AccountRecord | null,
    now: number,
    ttlMs: number,
  ): Swap<AccountRecord>;
  /** Tells the governor that records need not be made text. */
  readonly holds: "records";
  /** What is kept beside records. */
  readonly texts: Store;
  /** How many accounts are kept. */
  readonly size: number;
}

interface Entry {
  readonly record: AccountRecord;
  readonly expiresAt: number;
}

const SWAPPED: Swap<AccountRecord> = { swapped: true };

/** Entries looked at on each swap; more than one, so that the collector outruns new accounts. */
const LOOKED_AT = 2;

/** Of an account that was not used for so long the text is kept, which takes a third of the memory. */
const IDLE_MS = 15 * 60_000;

export function memoryStore(): MemoryStore {
  const entries = new Map<string, Entry | string>();
  let cursor = entries.entries();

  // No timer: 32-bit timers overflow at 25 days, and what `now` says is the truth here anyway.
  const collect = (now: number): void => {
    for (let i = 0; i < LOOKED_AT; i++) {
      const next = cursor.next();
      if (next.done === true) {
        cursor = entries.entries();
        return;
      }
      const [key, kept] = next.value;
      if (typeof kept === "string") {
        if (expiryOf(kept) <= now) entries.delete(key);
      } else if (kept.expiresAt <= now) {
        entries.delete(key);
      } else if (now - kept.record.last > IDLE_MS) {
        entries.set(key, seal(kept));
      }
    }
  };

  const find = (key: string): Entry | undefined => {
    const kept = entries.get(key);
    if (typeof kept !== "string") return kept;
    const opened = open(kept);
    // A swap compares with the very record that was loaded.
    entries.set(key, opened);
    return opened;
  };

  return {
    holds: "records",
    texts: memoryTexts(),
    get size() {
      return entries.size;
    },
    load: (key) => find(key)?.record ?? null,
    swap: (key, prev, next, now, ttlMs) => {
      const current = find(key)?.record ?? null;
      if (current !== prev) return { swapped: false, current };
      if (next === null) entries.delete(key);
      else entries.set(key, { record: next, expiresAt: now + ttlMs });
      collect(now);
      return SWAPPED;
    },
  };
}

const MINUTE = 60_000;

/** The minute after which it may be dropped, and the record. */
function seal({ record, expiresAt }: Entry): string {
  return `${Math.ceil(expiresAt / MINUTE)} ${encodeRecord(record)}`;
}

function expiryOf(text: string): number {
  return Number.parseInt(text, 10) * MINUTE;
}

function open(text: string): Entry {
  return { record: decodeRecord(text.slice(text.indexOf(" ") + 1)), expiresAt: expiryOf(text) };
}
