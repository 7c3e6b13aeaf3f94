import { decodeRecord, encodeRecord } from "../records/codec.ts";
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

/**
 * At most so many accounts are kept as records, which an event changes the quickest. Of all others the text is kept, in a
 * fifth of the memory; and the collector, which moves what lives for a while, has one piece to move and not thirty.
 */
const MAX_RECORDS = 2048;

/** An account that was not used for so long makes room. */
const IDLE_MS = 15 * 60_000;

/** Records that were read from text and may be swapped from: between the two comes nothing, in a governor. */
const MAX_OPENED = 16;

/** Looked at on each swap; more than one, so that the collector outruns new accounts. */
const LOOKED_AT = 2;

export function memoryStore(): MemoryStore {
  const records = new Map<string, Entry>();
  const texts = new Map<string, string>();
  const opened = new Map<string, AccountRecord>();

  const load = (key: string): AccountRecord | null => {
    const kept = records.get(key)?.record ?? opened.get(key);
    if (kept !== undefined) return kept;
    const text = texts.get(key);
    if (text === undefined) return null;
    const record = open(text);
    if (opened.size >= MAX_OPENED) opened.clear();
    // A swap compares with the very record that was loaded.
    opened.set(key, record);
    return record;
  };

  const lookAtRecord = makeSweep(records, (key, entry, now) => {
    if (entry.expiresAt > now && now - entry.record.last <= IDLE_MS) return;
    records.delete(key);
    if (entry.expiresAt > now) texts.set(key, seal(entry));
  });
  const lookAtText = makeSweep(texts, (key, text, now) => {
    if (expiryOf(text) > now) return;
    texts.delete(key);
    opened.delete(key);
  });

  return {
    holds: "records",
    texts: memoryTexts(),
    get size() {
      return records.size + texts.size;
    },
    load,
    swap: (key, prev, next, now, ttlMs) => {
      const current = load(key);
      if (current !== prev) return { swapped: false, current };
      opened.delete(key);
      if (next === null) {
        records.delete(key);
        texts.delete(key);
      } else {
        const entry = { record: next, expiresAt: now + ttlMs };
        if (records.has(key)) {
          records.set(key, entry);
        } else if (records.size < MAX_RECORDS) {
          records.set(key, entry);
          texts.delete(key);
        } else {
          texts.set(key, seal(entry));
        }
      }
      lookAtRecord(now);
      lookAtText(now);
      return SWAPPED;
    },
  };
}

/** Goes through a map bit by bit, again and again. */
function makeSweep<Value>(
  map: Map<string, Value>,
  look: (key: string, value: Value, now: number) => void,
): (now: number) => void {
  let cursor = map.entries();
  // No timer: 32-bit timers overflow at 25 days, and what `now` says is the truth here anyway.
  return (now) => {
    for (let i = 0; i < LOOKED_AT; i++) {
      const next = cursor.next();
      if (next.done === true) {
        cursor = map.entries();
        return;
      }
      look(...next.value, now);
    }
  };
}

const MINUTE = 60_000;

/** The minute after which it may be dropped, and the record. */
function seal({ record, expiresAt }: Entry): string {
  return encodeRecord(record, `${Math.ceil(expiresAt / MINUTE)} `);
}

function expiryOf(text: string): number {
  return Number.parseInt(text, 10) * MINUTE;
}

function open(text: string): AccountRecord {
  return decodeRecord(text, text.indexOf(" ") + 1);
}
