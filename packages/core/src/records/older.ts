import { ofOlderHash, shortHash } from "../lib/hash.ts";
import { pastOf } from "../values/past.ts";
import type {
  AccountRecord,
  Bucket,
  Charge,
  DayUse,
  Given,
  Lease,
  Past,
  PastCharge,
  PastDay,
  SignalCounts,
  ToolCall,
  Turn,
  Unseen,
  Warned,
} from "../values/record.ts";
import type { Base } from "./base.ts";
import { readVoice } from "./charges.ts";
import { chargeOfCode, ofCode, readFlag, STOP_REASONS } from "./codes.ts";
import { readDaySignals } from "./days.ts";
import { objectOf, readAction, readAdjusted, readInstant, readPause } from "./guardians.ts";
import { noticeOf, readHold } from "./notices.ts";
import {
  isAtClose,
  readBase36,
  readClose,
  readList,
  readNumber,
  readNumberOrNull,
  readOpen,
  readQuoted,
  readRaw,
  readWords,
  skipDot,
} from "./text-reader.ts";

// Reads records written by versions 1 to 3. They are encoded differently, and are never written again.

/** Version 1 had no region, no answers to charges and no turns; version 2 no consent and no speech. */
export function readOlderRecord(version: 1 | 2 | 3): AccountRecord {
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
  const breakNotices = readNumber();
  readClose();
  const leases = readList(readLease, base);
  const floorEnd = readNumber();
  return {
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
    breakNotices,
    leases,
    floorEnd: floorEnd === 0 ? 0 : last + floorEnd,
    pausedUntil: readInstant(),
    liftedUntil: readNumber(),
    adjusted: readAdjusted(),
    buckets: readBuckets(base),
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
    voice: version < 3 ? null : readVoice(base, readBuckets),
    foreseen: null,
    devices: null,
  };
}

/** Trailing zeros are left out. */
function readDay(): DayUse {
  readOpen();
  const usedMs = readAmount();
  const nightMs = readAmount();
  const grantedMs = readAmount();
  const messages = readAmount();
  const tokens = readAmount();
  const refusals = readAmount();
  const nudges = readAmount();
  const signals = isAtClose() ? null : (objectOf(readRaw()) as SignalCounts);
  readClose();
  return { usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges, signals };
}

function readAmount(): number {
  return isAtClose() ? 0 : readNumber();
}

/** The days as `ago.used.night.granted` in base 36, without trailing zeros; then the signals of days that had any. */
function readPast({ today }: Base): Past {
  const days = readWords((): PastDay => {
    const day = today - readBase36();
    const usedMs = skipDot() ? readBase36() : 0;
    const nightMs = skipDot() ? readBase36() : 0;
    const grantedMs = skipDot() ? readBase36() : 0;
    return { day, usedMs, nightMs, grantedMs, signals: null };
  });
  const counts = new Map(readList(readDaySignals, null));
  return pastOf(
    days.map((past) => Object.assign(past, { signals: counts.get(today - past.day) ?? null })),
    today,
  );
}

function readLease({ last }: Base): Lease {
  readOpen();
  const lease = { device: readQuoted(), end: last + readNumber(), since: last - readNumber() };
  readClose();
  return lease;
}

function readBuckets(base: Base): readonly Bucket[] {
  return readList(readBucket, base);
}

function readBucket({ last }: Base): Bucket {
  readOpen();
  const bucket = { limit: readNumber(), perMs: readNumber(), tatMs: last + readNumber(), tatPart: readNumber() };
  readClose();
  return bucket;
}

/** The `limit` and `per` of each bucket follow at the end. */
function readCharge({ last, today }: Base): Charge {
  readOpen();
  const id = shortHash(readQuoted());
  const at = last - readNumber();
  const day = today - readNumber();
  const kind = chargeOfCode(readNumber());
  const retries = readNumber();
  const buckets: { limit: number; perMs: number }[] = [];
  while (!isAtClose()) buckets.push({ limit: readNumber(), perMs: readNumber() });
  readClose();
  return { id, at, day, ...kind, retries, buckets };
}

/** As in version 1: before answers were recorded. */
function readCharge1({ last, today }: Base): Charge {
  readOpen();
  const id = shortHash(readQuoted());
  const at = last - readNumber();
  const day = today - readNumber();
  const retries = readNumber();
  const buckets = readList(readBucketName, null);
  readClose();
  return { id, at, day, state: "open", voice: false, retries, buckets };
}

function readBucketName(): Charge["buckets"][number] {
  readOpen();
  const name = { limit: readNumber(), perMs: readNumber() };
  readClose();
  return name;
}

/** `id.ago.state` in base 36; a state of 0 is left out. */
function readPastCharges({ last }: Base): readonly PastCharge[] {
  return readWords(() => {
    const id = readHash();
    const at = last - (skipDot() ? readBase36() : 0);
    return { id, at, ...chargeOfCode(skipDot() ? readBase36() : 0) };
  });
}

function readHash(): number {
  return ofOlderHash(readBase36());
}

/** Steps and the exempt flag as one number, then its ids, then its calls: used ones with `.usedBy`. */
function readTurn({ last }: Base): Turn {
  readOpen();
  const openedAt = last - readNumber();
  const steps = readNumber();
  const ids = readWords(readHash);
  const calls = isAtClose() ? [] : readWords(readCall);
  readClose();
  return { openedAt, exempt: steps % 2 === 1, steps: Math.floor(steps / 2), ids, calls };
}

function readCall(): ToolCall {
  const id = readHash();
  if (!skipDot()) return { id, usedBy: 0 };
  const usedBy = readBase36();
  return { id, usedBy: usedBy === 0 ? -1 : ofOlderHash(usedBy) };
}

function readGiven({ last, today }: Base): Given {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const ago = readNumberOrNull();
  readClose();
  return { id, at, day: ago === null ? null : today - ago };
}

function readWarned({ today }: Base): Warned {
  readOpen();
  const stopReason = ofCode(STOP_REASONS, readNumber());
  const warned = { stopReason, warningMs: readNumber(), day: today - readNumber() };
  readClose();
  return warned;
}

function readUnseen({ last }: Base): Unseen {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const notice = noticeOf(id, readFlag(readNumber()));
  readClose();
  return { notice, at };
}
