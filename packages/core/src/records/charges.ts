import type { Bucket, Charge, PastCharge, VoiceUse } from "../values/record.ts";
import type { Base } from "./base.ts";
import { chargeOfCode, codeOfCharge, ofCode } from "./codes.ts";
import {
  beginReadingWord,
  isAtList,
  readBase64,
  readClose,
  readField,
  readNumber,
  readOpen,
  readWords,
} from "./text-reader.ts";
import { beginWord, closeList, openList, writeBase64, writeField, writeNumber, writeWords } from "./text-writer.ts";

// Charged messages and their buckets. Each reader follows its writer.

/** `limit.perMs.tatMs.tatPart` */
export function writeBuckets(buckets: readonly Bucket[], { last }: Base): void {
  writeWords(buckets, ({ limit, perMs, tatMs, tatPart }) => {
    beginWord();
    writeField(limit);
    writeField(perMs);
    writeField(tatMs - last);
    writeField(tatPart);
  });
}

export function readBuckets({ last }: Base): readonly Bucket[] {
  return readWords(() => {
    beginReadingWord();
    return { limit: readField(), perMs: readField(), tatMs: last + readField(), tatPart: readField() };
  });
}

type BucketNames = Charge["buckets"];

/**
 * `id.ago.code.retries.day.count`, and the `limit.perMs` of each of its buckets. Usually these equal those of the
 * previous charge or, for the first one, of the record: a count of 0 says so. Otherwise the count is one more than the
 * number of buckets.
 */
export function writeCharges(charges: readonly Charge[], buckets: readonly Bucket[], { last, today }: Base): void {
  let before: BucketNames = buckets;
  writeWords(charges, (charge) => {
    const { id, at, day, state, voice, retries } = charge;
    beginWord();
    writeField(id);
    writeField(last - at);
    writeField(codeOfCharge(state, voice));
    writeField(retries);
    writeField(today - day);
    if (!haveSameNames(charge.buckets, before)) {
      writeField(charge.buckets.length + 1);
      for (const { limit, perMs } of charge.buckets) {
        writeField(limit);
        writeField(perMs);
      }
    }
    before = charge.buckets;
  });
}

function haveSameNames(a: BucketNames, b: BucketNames): boolean {
  if (a.length !== b.length) return false;
  for (const [i, { limit, perMs }] of a.entries()) if (b[i]?.limit !== limit || b[i].perMs !== perMs) return false;
  return true;
}

export function readCharges(buckets: readonly Bucket[], { last, today }: Base): readonly Charge[] {
  let names: BucketNames | undefined;
  return readWords(() => {
    beginReadingWord();
    const id = readField();
    const at = last - readField();
    const { state, voice } = chargeOfCode(readField());
    const retries = readField();
    const day = today - readField();
    const count = readField();
    if (count > 0) names = Array.from({ length: count - 1 }, () => ({ limit: readField(), perMs: readField() }));
    names ??= buckets.map(({ limit, perMs }) => ({ limit, perMs }));
    return { id, at, day, state, voice, retries, buckets: names };
  });
}

const ID_DIGITS = 6;
const REST_DIGITS = 4;
const CODES = 6;

/** The maximum age for which age and code fit in four digits; a charge is irrelevant after 30 minutes. */
const MAX_AGE_MS = Math.floor((64 ** REST_DIGITS - 1) / CODES) - 1;

/** Ten digits each, without separators: the id, then how long ago it was charged, and the code. */
export function writePastCharges(charges: readonly PastCharge[], { last }: Base): void {
  writeWords(charges, ({ id, at, state, voice }) => {
    writeBase64(id, ID_DIGITS);
    writeBase64(Math.min(last - at, MAX_AGE_MS) * CODES + codeOfCharge(state, voice), REST_DIGITS);
  });
}

export function readPastCharges({ last }: Base): readonly PastCharge[] {
  return readWords(() => {
    const id = readBase64(ID_DIGITS);
    const rest = readBase64(REST_DIGITS);
    return { id, at: last - Math.floor(rest / CODES), ...chargeOfCode(rest % CODES) };
  });
}

export function writeVoice(voice: VoiceUse | null, base: Base): void {
  if (voice === null) {
    writeNumber(0);
    return;
  }
  openList();
  writeNumber(voice.usedMs);
  writeNumber(voice.messages);
  writeNumber(voice.leaseEnd === 0 ? 0 : voice.leaseEnd - base.last);
  writeBuckets(voice.buckets, base);
  closeList();
}

export function readVoice(base: Base, readItsBuckets: (base: Base) => readonly Bucket[]): VoiceUse | null {
  if (!isAtList()) {
    ofCode([null], readNumber());
    return null;
  }
  readOpen();
  const usedMs = readNumber();
  const messages = readNumber();
  const leased = readNumber();
  const buckets = readItsBuckets(base);
  readClose();
  return { usedMs, messages, leaseEnd: leased === 0 ? 0 : base.last + leased, buckets };
}
