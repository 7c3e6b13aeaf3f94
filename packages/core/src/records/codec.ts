import { RecessError } from "../values/errors.ts";
import type { AccountRecord } from "../values/record.ts";
import type { Base } from "./base.ts";
import {
  readAction,
  readAdjusted,
  readBucket,
  readCharge,
  readCharge1,
  readDay,
  readGiven,
  readHold,
  readInstant,
  readLease,
  readPastCharges,
  readPause,
  readTurn,
  readUnseen,
  readVoice,
  readWarned,
  writeAction,
  writeAdjusted,
  writeBucket,
  writeCharge,
  writeDay,
  writeGiven,
  writeHold,
  writeInstant,
  writeLease,
  writePastCharges,
  writePause,
  writeTurn,
  writeUnseen,
  writeVoice,
  writeWarned,
} from "./parts.ts";
import { readPast, writePast } from "./past.ts";
import { beginReading, endReading, readClose, readList, readNumber, readOpen, readQuoted } from "./text-reader.ts";
import {
  beginText,
  closeList,
  endText,
  openList,
  writeList,
  writeNumber,
  writeQuoted,
  writeText,
} from "./text-writer.ts";

/**
 * The version that `encodeRecord` writes. Every older one stays readable: a new version comes with a reader for the one before
 * it, and with a fixture of that one in the tests.
 *
 * A record is one list of JSON, without spaces, of its parts in the order in which they are written below. Instants are
 * written as their distance from the last event and days as theirs from the record's: small numbers keep the text short, and
 * it stays JSON that a person can read. It is written and read here and not by `JSON`, which would take lists of lists in
 * between and three times as long, and every event of an account does both.
 */
const VERSION = 3;

/** A record as short text, for stores that keep text; with text of ASCII in front of it, if something is to stand there. */
export function encodeRecord(record: AccountRecord, front = ""): string {
  const { last, day } = record;
  const base: Base = { last, today: day };
  beginText();
  writeText(front);
  openList();
  writeNumber(VERSION);
  writeQuoted(record.band);
  writeNumber(last);
  writeQuoted(record.zone);
  writeQuoted(record.askedZone === record.zone ? "=" : record.askedZone);
  writeQuoted(record.region);
  writeNumber(day);
  writeNumber(record.dayEnd - last);
  writeDay(record.today);
  writePast(record.past, base);
  openList();
  writeNumber(record.streakMs);
  writeNumber(record.creditEnd === 0 ? -1 : last - record.creditEnd);
  writeNumber(record.breaksTold);
  closeList();
  writeList(record.leases, writeLease, base);
  writeNumber(record.floorEnd === 0 ? 0 : record.floorEnd - last);
  writeInstant(record.pausedUntil);
  writeNumber(record.liftedUntil);
  writeAdjusted(record.adjusted);
  writeList(record.buckets, writeBucket, base);
  writeList(record.charges, writeCharge, base);
  writePastCharges(record.pastCharges, base);
  writeList(record.turns, writeTurn, base);
  writeList(record.reminders, writeGiven, base);
  writeList(record.nudges, writeGiven, base);
  writeList(record.warnings, writeWarned, base);
  writeList(record.unseen, writeUnseen, base);
  writeQuoted(record.version);
  writeHold(record.hold, base);
  writeList(record.pauses, writePause, base);
  writeList(record.actions, writeAction, base);
  writeInstant(record.heldUntil);
  writeNumber(record.consentedAt);
  writeVoice(record.voice, base);
  closeList();
  return endText();
}

/** Reads what `encodeRecord` of this or an older version wrote. Throws a RecessError `"record-unreadable"` for all else. */
export function decodeRecord(text: string, from = 0): AccountRecord {
  let version: number;
  try {
    beginReading(text, from);
    readOpen();
    version = readNumber();
  } catch (cause) {
    throw unreadable("it is not a record", cause);
  }
  if (version !== 1 && version !== 2 && version !== VERSION) {
    throw unreadable(`its version is ${version}, and this program reads versions up to ${VERSION}`);
  }
  try {
    return readRecord(version);
  } catch (cause) {
    throw unreadable("its parts are not those of its version", cause);
  }
}

/** Version 1 had no region, no answers to charges and no turns; version 2 no consent and no speech. */
function readRecord(version: 1 | 2 | 3): AccountRecord {
  const band = readQuoted();
  const last = readNumber();
  const zone = readQuoted();
  const askedZone = readQuoted();
  const region = version === 1 ? "" : readQuoted();
  const day = readNumber();
  const base: Base = { last, today: day };
  const dayEnd = last + readNumber();
  const today = readDay();
  const past = readPast(base);
  readOpen();
  const streakMs = readNumber();
  const credited = readNumber();
  const breaksTold = readNumber();
  readClose();
  const leases = readList(readLease, base);
  const floorEnd = readNumber();
  const record: AccountRecord = {
    band,
    last,
    zone,
    askedZone: askedZone === "=" ? zone : askedZone,
    region,
    day,
    dayEnd,
    today,
    past,
    streakMs,
    creditEnd: credited === -1 ? 0 : last - credited,
    breaksTold,
    leases,
    floorEnd: floorEnd === 0 ? 0 : last + floorEnd,
    pausedUntil: readInstant(),
    liftedUntil: readNumber(),
    adjusted: readAdjusted(),
    buckets: readList(readBucket, base),
    charges: readList(version === 1 ? readCharge1 : readCharge, base),
    pastCharges: version === 1 ? [] : readPastCharges(base),
    turns: version === 1 ? [] : readList(readTurn, base),
    reminders: readList(readGiven, base),
    nudges: readList(readGiven, base),
    warnings: readList(readWarned, base),
    unseen: readList(readUnseen, base),
    version: readQuoted(),
    hold: readHold(base),
    pauses: readList(readPause, base),
    actions: readList(readAction, base),
    heldUntil: readInstant(),
    consentedAt: version < 3 ? 0 : readNumber(),
    voice: version < 3 ? null : readVoice(base),
  };
  readClose();
  endReading();
  return record;
}

function unreadable(why: string, cause?: unknown): RecessError {
  return new RecessError("record-unreadable", `The stored record cannot be read: ${why}.`, { cause });
}
