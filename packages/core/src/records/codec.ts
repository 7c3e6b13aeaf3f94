import { NONE } from "../lib/lists.ts";
import { unreadable } from "../values/errors.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Base } from "./base.ts";
import {
  readBuckets,
  readCharges,
  readPastCharges,
  readVoice,
  writeBuckets,
  writeCharges,
  writePastCharges,
  writeVoice,
} from "./charges.ts";
import {
  readLeases,
  readPastDays,
  readSignals,
  type SignalsByAgo,
  withSignals,
  writeLeases,
  writePast,
  writeSignals,
} from "./days.ts";
import { readAction, readAdjusted, readPause, writeAction, writeAdjusted, writePause } from "./guardians.ts";
import { readNumbers, writeNumbers } from "./numbers.ts";
import {
  readGiven,
  readHold,
  readUnseen,
  readWarnings,
  writeGiven,
  writeHold,
  writeUnseen,
  writeWarnings,
} from "./notices.ts";
import { readOlderRecord } from "./older.ts";
import {
  beginReading,
  endReading,
  isAtClose,
  readClose,
  readList,
  readNumber,
  readOpen,
  readQuoted,
  readQuotedLike,
  readWord,
} from "./text-reader.ts";
import {
  beginText,
  closeList,
  closeWord,
  endText,
  openList,
  openWord,
  writeList,
  writeNumber,
  writeQuoted,
  writeText,
} from "./text-writer.ts";
import { readTurns, writeTurns } from "./turns.ts";

/**
 * The version that `encodeRecord` writes. Every older one stays readable: a new version needs a reader for the previous
 * one, and a fixture of that one in the tests.
 *
 * A record is one JSON list, without spaces, of its parts in the order below; trailing parts without information are
 * left out. Instants and days are written relative to the last event and the record's day, in base 64, and a value that
 * occurs twice is written once, because hundreds of thousands of accounts are kept in memory as this text. It is
 * encoded here and not by `JSON`, which would create intermediate lists for every event.
 */
const VERSION = 4;

/** A record as short text, for text stores; after an optional ASCII `front`. */
export function encodeRecord(record: AccountRecord, front = ""): string {
  const { last, day, buckets, charges, pastCharges } = record;
  const base: Base = { last, today: day };
  beginText();
  writeText(front);
  openList();
  writeNumber(VERSION);
  writeQuoted(record.band);
  writeQuoted(record.askedZone === record.zone ? record.zone : `${record.zone}|${record.askedZone}`);
  openWord();
  writeNumbers(record);
  closeWord();
  writePast(record.past, base);
  writeLeases(record.leases, base);
  writeBuckets(buckets, base);
  writeCharges(charges, buckets, base);
  writePastCharges(pastCharges, base);
  writeTurns(record.turns, pastCharges.length === 0 ? charges : [...pastCharges, ...charges], base);
  writeGiven(record.reminders, base);
  writeGiven(record.nudges, base);
  writeWarnings(record.warnings, base);
  writeUnseen(record.unseen, record, base);
  writeQuoted(record.version);
  writeRest(record, base);
  closeList();
  return endText();
}

/** Parts that most accounts do not have, up to the last one that is present. */
function writeRest(record: AccountRecord, base: Base): void {
  const count = restOf(record);
  if (count > 0) writeQuoted(record.region);
  if (count > 1) writeSignals(record.today, record.past, base);
  if (count > 2) writeAdjusted(record.adjusted);
  if (count > 3) writeList(record.pauses, writePause, base);
  if (count > 4) writeList(record.actions, writeAction, base);
  if (count > 5) writeHold(record.hold, base);
  if (count > 6) writeVoice(record.voice, base);
}

function restOf(record: AccountRecord): number {
  if (record.voice !== null) return 7;
  if (record.hold !== null) return 6;
  if (record.actions.length > 0) return 5;
  if (record.pauses.length > 0) return 4;
  if (record.adjusted !== null) return 3;
  if (record.today.signals !== null || record.past.days.some(({ signals }) => signals !== null)) return 2;
  return record.region === "" ? 0 : 1;
}

/**
 * Reads text written by this or an older version of `encodeRecord`. Throws a RecessError `"record-unreadable"` for any
 * other.
 */
export function decodeRecord(text: string, from = 0): AccountRecord {
  let version: number;
  try {
    beginReading(text, from);
    readOpen();
    version = readNumber();
  } catch (cause) {
    throw unreadable("record", { why: "it is not a record", cause });
  }
  if (version !== 1 && version !== 2 && version !== 3 && version !== VERSION) {
    throw unreadable("record", {
      why: `its version is ${version}, and this program reads versions up to ${VERSION}`,
    });
  }
  try {
    const record = version === VERSION ? readRecord() : readOlderRecord(version);
    readClose();
    endReading();
    return record;
  } catch (cause) {
    throw unreadable("record", { why: "its parts are not those of its version", cause });
  }
}

// Most accounts have the same values, so consecutive records share these strings.
let lastBand = "";
let lastZones = "";
let lastVersion = "";

function readRecord(): AccountRecord {
  const band = (lastBand = readQuotedLike(lastBand));
  const zones = (lastZones = readQuotedLike(lastZones));
  const bar = zones.indexOf("|");
  const numbers = readWord(readNumbers);
  const base: Base = { last: numbers.last, today: numbers.day };
  const pastDays = readPastDays(base);
  const leases = readLeases(base);
  const buckets = readBuckets(base);
  const charges = readCharges(buckets, base);
  const pastCharges = readPastCharges(base);
  const turns = readTurns(pastCharges.length === 0 ? charges : [...pastCharges, ...charges], base);
  const reminders = readGiven(base);
  const nudges = readGiven(base);
  const warnings = readWarnings(base);
  const unseen = readUnseen({ reminders, nudges }, base);
  const version = (lastVersion = readQuotedLike(lastVersion));
  const region = isAtClose() ? "" : readQuoted();
  const signals = isAtClose() ? NO_SIGNALS : readSignals();
  const adjusted = isAtClose() ? null : readAdjusted();
  const pauses = isAtClose() ? NONE : readList(readPause, base);
  const actions = isAtClose() ? NONE : readList(readAction, base);
  const hold = isAtClose() ? null : readHold(base);
  const { last, day, dayEnd, usedMs, nightMs, grantedMs, messages, tokens, refusals, nudgesToday } = numbers;
  return {
    band,
    last,
    zone: bar === -1 ? zones : zones.slice(0, bar),
    askedZone: bar === -1 ? zones : zones.slice(bar + 1),
    region,
    day,
    dayEnd,
    today: {
      usedMs,
      nightMs,
      grantedMs,
      messages,
      tokens,
      refusals,
      nudges: nudgesToday,
      signals: signals.get(0) ?? null,
    },
    past: withSignals(pastDays, signals, day),
    streakMs: numbers.streakMs,
    creditEnd: numbers.creditEnd,
    breakNotices: numbers.breakNotices,
    leases,
    floorEnd: numbers.floorEnd,
    pausedUntil: numbers.pausedUntil,
    liftedUntil: numbers.liftedUntil,
    adjusted,
    buckets,
    charges,
    pastCharges,
    turns,
    reminders,
    nudges,
    warnings,
    unseen,
    version,
    hold,
    pauses,
    actions,
    heldUntil: numbers.heldUntil,
    consentedAt: numbers.consentedAt,
    voice: isAtClose() ? null : readVoice(base, readBuckets),
    foreseen: null,
    devices: null,
  };
}

const NO_SIGNALS: SignalsByAgo = new Map();
