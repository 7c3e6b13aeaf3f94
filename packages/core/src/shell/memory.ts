import { decodeRecord, encodeRecord } from "../values/record-codec.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Swap } from "./store.ts";

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
  /** How many accounts are kept. */
  readonly size: number;
}

interface Entry {
  readonly record: AccountRecord;
  readonly expiresAt: number;
}

const SWAPPED: Swap<AccountRecord> = { swapped: true };

/** Entries looked at, on each swap, for being past their time; more than one, so that the collector outruns new accounts. */
const LOOKED_AT = 2;

/** Of accounts that were not used lately the text is kept, which takes a quarter of the memory. */
const GENERATION = 4096;

export function memoryStore(): MemoryStore {
  let young = new Map<string, Entry>();
  let old = new Map<string, Entry>();
  const idle = new Map<string, string>();
  /** Which of the three the collector goes through, and how far it has come. */
  let turn = 0;
  let cursor: Iterator<[string, Entry | string]> = young.entries();

  // No timer: 32-bit timers overflow at 25 days, and what `now` says is the truth here anyway.
  const collect = (now: number): void => {
    for (let i = 0; i < LOOKED_AT; i++) {
      const next = cursor.next();
      if (next.done === true) {
        turn = (turn + 1) % 3;
        cursor = (turn === 0 ? young : turn === 1 ? old : idle).entries();
        continue;
      }
      const [key, kept] = next.value;
      const expiresAt = typeof kept === "string" ? expiryOf(kept) : kept.expiresAt;
      if (expiresAt > now) continue;
      if (young.get(key) === kept) young.delete(key);
      if (old.get(key) === kept) old.delete(key);
      if (idle.get(key) === kept) idle.delete(key);
    }
  };

  const retire = (): void => {
    for (const [key, entry] of old) if (!young.has(key)) idle.set(key, seal(entry));
    old = young;
    young = new Map();
  };

  const find = (key: string): Entry | undefined => {
    const entry = young.get(key) ?? old.get(key);
    if (entry !== undefined) return entry;
    const text = idle.get(key);
    if (text === undefined) return undefined;
    const opened = open(text);
    idle.delete(key);
    old.set(key, opened);
    return opened;
  };

  return {
    holds: "records",
    get size() {
      let both = 0;
      for (const key of young.keys()) if (old.has(key)) both++;
      return young.size + old.size - both + idle.size;
    },
    load: (key) => find(key)?.record ?? null,
    swap: (key, prev, next, now, ttlMs) => {
      const current = find(key)?.record ?? null;
      if (current !== prev) return { swapped: false, current };
      if (next === null) {
        young.delete(key);
        old.delete(key);
      } else {
        young.set(key, { record: next, expiresAt: now + ttlMs });
        if (young.size > GENERATION) retire();
      }
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
