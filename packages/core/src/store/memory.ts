import { decodeRecord, encodeRecord } from "../records/codec.ts";
import type { AccountRecord } from "../values/record.ts";
import { memoryTexts } from "./memory-texts.ts";
import type { Store, Swap } from "./store.ts";

/**
 * Keeps records in this process, without encoding them: for tests, demonstrations and tools. A restart loses
 * everything. It is a synchronous `Store<AccountRecord>`.
 */
export interface MemoryStore {
  /** The record itself, which the account's next event may change. */
  load(key: string): AccountRecord | null;
  swap(
    key: string,
    prev: AccountRecord | null,
    next: AccountRecord | null,
    now: number,
    ttlMs: number,
  ): Swap<AccountRecord>;
  /** Tells the governor not to encode records. */
  readonly holds: "records";
  /** The documents beside records. */
  readonly texts: Store;
  /** The number of accounts. */
  readonly size: number;
}

/** Mutable, so that an event creates no garbage. */
interface Entry {
  record: AccountRecord;
  // Minutes, not instants: V8 would store those as separate objects.
  /** The minute after which it may be dropped. */
  expires: number;
  /** The minute of its last swap. */
  used: number;
}

const SWAPPED: Swap<AccountRecord> = { swapped: true };

// Accounts in use are kept as records, because decoding and encoding a text for each event took twice as long as the
// rest of a decision. Idle accounts are kept as text, which takes half the memory (`heap` and `heap-idle` in
// BENCHMARKS.md) and is a single object for the garbage collector.

/** How many records decoded by `load` are remembered for the swap that follows; in a governor, it follows at once. */
const MAX_OPENED = 16;

/**
 * An account that was not used for so many minutes is converted to text. Longer than the pauses within a session: an
 * account that was converted between two of its messages took 3 µs more for the next one.
 */
const IDLE_MINUTES = 10;

/**
 * How often all records are looked at for idle accounts, and all texts for expired ones. Records in generations by last
 * use, which need no looking, took an event seven times as long: each account moved to the youngest every 2 minutes.
 */
const RECORDS_MS = 2 * 60_000;
const TEXTS_MS = 10 * 60_000;

export function memoryStore(): MemoryStore {
  const records = new Map<string, Entry>();
  const texts = new Map<string, string>();
  const opened = new Map<string, AccountRecord>();
  // Cached, because a swap follows the load of the same account.
  let lastKey = "";
  let last: Entry | undefined;

  const entryOf = (key: string): Entry | undefined => {
    if (last === undefined || key !== lastKey) {
      last = records.get(key);
      lastKey = key;
    }
    return last;
  };

  const load = (key: string): AccountRecord | null => {
    const kept = entryOf(key)?.record ?? opened.get(key);
    if (kept !== undefined) return kept;
    const text = texts.get(key);
    if (text === undefined) return null;
    const record = open(text);
    if (opened.size >= MAX_OPENED) opened.clear();
    // A swap compares with the same object that was loaded.
    opened.set(key, record);
    return record;
  };

  const sealIdle = makeSweep(records, RECORDS_MS, (key, entry, now) => {
    if (Math.floor(now / MINUTE) - entry.used < IDLE_MINUTES) return;
    if (key === lastKey) last = undefined;
    records.delete(key);
    if (entry.expires * MINUTE > now) texts.set(key, seal(entry));
  });
  const dropExpired = makeSweep(texts, TEXTS_MS, (key, text, now) => {
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
      const entry = entryOf(key);
      const current = entry === undefined ? load(key) : entry.record;
      if (current !== prev) return { swapped: false, current };
      if (entry !== undefined && next !== null) {
        if (next !== prev) entry.record = next;
        entry.expires = minuteOf(now + ttlMs);
        entry.used = Math.floor(now / MINUTE);
      } else {
        last = undefined;
        opened.delete(key);
        texts.delete(key);
        if (next === null) records.delete(key);
        else records.set(key, { record: next, expires: minuteOf(now + ttlMs), used: Math.floor(now / MINUTE) });
      }
      sealIdle(now);
      dropExpired(now);
      return SWAPPED;
    },
  };
}

/** How many values each swap looks at; more than one, so that collection outpaces growth. */
const AT_ONCE = 2;

/**
 * Goes through a map once in each `cycleMs`, a few values at each call. Not a timer: 32-bit timers overflow at 25 days, and
 * `now` determines the time here.
 */
function makeSweep<Value>(
  map: Map<string, Value>,
  cycleMs: number,
  look: (key: string, value: Value, now: number) => void,
): (now: number) => void {
  let since = Number.NaN;
  // None between cycles: after the map has grown, an iterator keeps all that the map held before, until it is used again.
  let cursor: ReturnType<typeof map.entries> | undefined;
  return (now) => {
    if (cursor === undefined) {
      if (map.size === 0 || (now >= since && now - since < cycleMs)) return;
      since = now;
      cursor = map.entries();
    }
    for (let i = 0; i < AT_ONCE; i++) {
      const { value } = cursor.next();
      if (value === undefined) {
        cursor = undefined;
        return;
      }
      look(value[0], value[1], now);
    }
  };
}

const MINUTE = 60_000;

/** The first whole minute that is not before an instant. */
function minuteOf(instant: number): number {
  return Math.ceil(instant / MINUTE);
}

/** The minute after which it may be dropped, and the record. */
function seal({ record, expires }: Entry): string {
  return encodeRecord(record, `${expires} `);
}

function expiryOf(text: string): number {
  return Number.parseInt(text, 10) * MINUTE;
}

function open(text: string): AccountRecord {
  return decodeRecord(text, text.indexOf(" ") + 1);
}
