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
  /** The minute after which it may be dropped. Not an instant: V8 would store that as a separate object. */
  expires: number;
}

const SWAPPED: Swap<AccountRecord> = { swapped: true };

// Accounts in use are kept as records, because decoding and encoding a text for each event took twice as long as the
// rest of a decision. Idle accounts are kept as text, which takes half the memory (`heap` and `heap-idle` in
// BENCHMARKS.md) and is a single object for the garbage collector.

/** How many records decoded by `load` are remembered for the swap that follows; in a governor, it follows at once. */
const MAX_OPENED = 16;

/** How many values each swap checks for expiry; more than one, so that collection outpaces growth. */
const BATCH_SIZE = 2;

export function memoryStore(): MemoryStore {
  const records = makeRecords();
  const texts = new Map<string, string>();
  const opened = new Map<string, AccountRecord>();

  const load = (key: string): AccountRecord | null => {
    const kept = records.get(key)?.record ?? opened.get(key);
    if (kept !== undefined) return kept;
    const text = texts.get(key);
    if (text === undefined) return null;
    const record = open(text);
    if (opened.size >= MAX_OPENED) opened.clear();
    // A swap compares with the same object that was loaded.
    opened.set(key, record);
    return record;
  };

  const lookAtTexts = makeSweep(texts, (key, text, now) => {
    if (expiryOf(text) > now) return;
    texts.delete(key);
    opened.delete(key);
  });
  const leave = (key: string, entry: Entry, now: number): void => {
    if (entry.expires * MINUTE > now) texts.set(key, seal(entry));
  };

  return {
    holds: "records",
    texts: memoryTexts(),
    get size() {
      return records.size + texts.size;
    },
    load,
    swap: (key, prev, next, now, ttlMs) => {
      const entry = records.get(key);
      const current = entry === undefined ? load(key) : entry.record;
      if (current !== prev) return { swapped: false, current };
      if (entry !== undefined && next !== null) {
        entry.record = next;
        entry.expires = minuteOf(now + ttlMs);
      } else {
        opened.delete(key);
        if (next === null) {
          records.delete(key);
          texts.delete(key);
        } else {
          records.add(key, { record: next, expires: minuteOf(now + ttlMs) });
          texts.delete(key);
        }
      }
      records.tidy(now, key, leave);
      if (texts.size > 0) lookAtTexts(now);
      return SWAPPED;
    },
  };
}

/** Accounts that were not used for two generations are converted to text. */
const GENERATION_MS = 2 * 60_000;

/** How many of those each swap converts to text. */
const LEAVE_AT_ONCE = 2;

interface Records {
  readonly size: number;
  get(key: string): Entry | undefined;
  add(key: string, entry: Entry): void;
  delete(key: string): void;
  /** Removes values that were not used for a while, a few at a time; never that of the key in use. */
  tidy(now: number, inUse: string, leave: (key: string, entry: Entry, now: number) => void): void;
}

/**
 * Records by last use, in three generations: the current 2 minutes, the previous ones, and those to be converted. A
 * busy store thus finds idle accounts without scanning all records.
 */
function makeRecords(): Records {
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  let leaving = new Map<string, Entry>();
  // Kept between swaps: a new iterator would first have to skip all deleted entries.
  let cursor = leaving.entries();
  let since = Number.NaN;
  /** Cached, because a swap follows the load of the same account. */
  let lastKey = "";
  let last: Entry | undefined;

  const useAgain = (key: string, from: Map<string, Entry>): Entry | undefined => {
    const entry = from.get(key);
    if (entry !== undefined) {
      from.delete(key);
      young.set(key, entry);
    }
    return entry;
  };

  // Not a timer: 32-bit timers overflow at 25 days, and `now` determines the time here.
  const ageGenerations = (now: number): void => {
    const isAllIdle = now - since >= 2 * GENERATION_MS;
    leaving = joined(leaving, old);
    if (isAllIdle) leaving = joined(leaving, young);
    cursor = leaving.entries();
    old = isAllIdle ? new Map() : young;
    young = new Map();
    since = now;
  };

  const get = (key: string): Entry | undefined => {
    if (last === undefined || key !== lastKey) {
      last = young.get(key) ?? useAgain(key, old) ?? useAgain(key, leaving);
      lastKey = key;
    }
    return last;
  };

  return {
    get size() {
      return young.size + old.size + leaving.size;
    },
    get,
    add: (key, entry) => young.set(key, entry),
    delete: (key) => {
      last = undefined;
      for (const generation of [young, old, leaving]) generation.delete(key);
    },
    tidy: (now, inUse, leave) => {
      if (Number.isNaN(since) || now < since) since = now;
      if (now - since >= GENERATION_MS) {
        ageGenerations(now);
        last = undefined;
        get(inUse);
      }
      for (let i = 0; i < LEAVE_AT_ONCE && leaving.size > 0; i++) {
        const { value } = cursor.next();
        if (value === undefined) return;
        leaving.delete(value[0]);
        leave(value[0], value[1], now);
      }
    },
  };
}

/** All entries of two maps in the larger one, so that a generation of a million is not copied in one event. */
function joined(a: Map<string, Entry>, b: Map<string, Entry>): Map<string, Entry> {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  for (const [key, entry] of smaller) larger.set(key, entry);
  return larger;
}

/** Repeatedly scans a map in small steps. */
function makeSweep<Value>(
  map: Map<string, Value>,
  look: (key: string, value: Value, now: number) => void,
): (now: number) => void {
  let cursor = map.entries();
  return (now) => {
    for (let i = 0; i < BATCH_SIZE; i++) {
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
