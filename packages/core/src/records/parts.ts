import type { AdjustableLimitsInput } from "../values/policy.ts";
import type {
  Action,
  Bucket,
  Charge,
  ChargeState,
  DayUse,
  Given,
  Hold,
  Lease,
  PastCharge,
  Pause,
  SignalCounts,
  ToolCall,
  Turn,
  Unseen,
  VoiceUse,
  Warned,
} from "../values/record.ts";
import type { Base } from "./base.ts";
import { ACTIONS, CHARGE_STATES, ofCode, ROLES, STOP_REASONS } from "./codes.ts";
import {
  isAtClose,
  isAtList,
  isQuoteClosed,
  openQuote,
  parseJson,
  readBase36,
  readClose,
  readList,
  readNumber,
  readNumberOrNull,
  readOpen,
  readQuoted,
  readRaw,
  skipDot,
  skipSpace,
} from "./text-reader.ts";
import {
  closeList,
  dotted,
  endQuote,
  openList,
  quote,
  space,
  writeBase36,
  writeJson,
  writeList,
  writeNull,
  writeNumber,
  writeQuoted,
} from "./text-writer.ts";

// The parts of a record, the reader of each behind its writer.

/** An instant, or `null` for one without end. */
export function writeInstant(at: number): void {
  if (at === Infinity) writeNull();
  else writeNumber(at);
}

export function readInstant(): number {
  return readNumberOrNull() ?? Infinity;
}

/** Zeroes at the end are left out. */
export function writeDay({ usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges, signals }: DayUse): void {
  const amounts = [usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges];
  let count = amounts.length;
  if (signals === null) while (count > 0 && amounts[count - 1] === 0) count--;
  openList();
  for (let i = 0; i < count; i++) writeNumber(amounts[i] ?? 0);
  if (signals !== null) writeJson(signals);
  closeList();
}

export function readDay(): DayUse {
  readOpen();
  const usedMs = readAmount();
  const nightMs = readAmount();
  const grantedMs = readAmount();
  const messages = readAmount();
  const tokens = readAmount();
  const refusals = readAmount();
  const nudges = readAmount();
  const signals = isAtClose() ? null : readSignals();
  readClose();
  return { usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges, signals };
}

function readAmount(): number {
  return isAtClose() ? 0 : readNumber();
}

export function readSignals(): SignalCounts {
  return objectOf(readRaw()) as SignalCounts;
}

function objectOf(text: string): object {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("Not an object.");
  return value;
}

export function writeAdjusted(adjusted: AdjustableLimitsInput | null): void {
  if (adjusted === null) writeNumber(0);
  else writeJson(adjusted);
}

const adjustments = new Map<string, AdjustableLimitsInput>();
const MAX_ADJUSTMENTS = 1000;

/** The limits that a guardian's choice compiles to are kept by its identity: the same choice is made one object again. */
export function readAdjusted(): AdjustableLimitsInput | null {
  const text = readRaw();
  if (text === "0") return null;
  const known = adjustments.get(text);
  if (known !== undefined) return known;
  if (adjustments.size >= MAX_ADJUSTMENTS) adjustments.clear();
  const adjusted: AdjustableLimitsInput = objectOf(text);
  adjustments.set(text, adjusted);
  return adjusted;
}

export function writeLease({ device, end, since }: Lease, { last }: Base): void {
  openList();
  writeQuoted(device);
  writeNumber(end - last);
  writeNumber(last - since);
  closeList();
}

export function readLease({ last }: Base): Lease {
  readOpen();
  const lease = { device: readQuoted(), end: last + readNumber(), since: last - readNumber() };
  readClose();
  return lease;
}

export function writeBucket({ limit, perMs, tatMs, tatPart }: Bucket, { last }: Base): void {
  openList();
  writeNumber(limit);
  writeNumber(perMs);
  writeNumber(tatMs - last);
  writeNumber(tatPart);
  closeList();
}

export function readBucket({ last }: Base): Bucket {
  readOpen();
  const bucket = { limit: readNumber(), perMs: readNumber(), tatMs: last + readNumber(), tatPart: readNumber() };
  readClose();
  return bucket;
}

/** The `limit` and `per` of each bucket stand at the end, one behind the other. */
export function writeCharge(
  { requestId, at, day, state, voice, retries, buckets }: Charge,
  { last, today }: Base,
): void {
  openList();
  writeQuoted(requestId);
  writeNumber(last - at);
  writeNumber(today - day);
  writeNumber(chargeCode(state, voice));
  writeNumber(retries);
  for (const { limit, perMs } of buckets) {
    writeNumber(limit);
    writeNumber(perMs);
  }
  closeList();
}

export function readCharge({ last, today }: Base): Charge {
  readOpen();
  const requestId = readQuoted();
  const at = last - readNumber();
  const day = today - readNumber();
  const kind = chargeKind(readNumber());
  const retries = readNumber();
  const buckets: { limit: number; perMs: number }[] = [];
  while (!isAtClose()) buckets.push({ limit: readNumber(), perMs: readNumber() });
  readClose();
  return { requestId, at, day, ...kind, retries, buckets };
}

/** As version 1 had it: before charges were answered. */
export function readCharge1({ last, today }: Base): Charge {
  readOpen();
  const requestId = readQuoted();
  const at = last - readNumber();
  const day = today - readNumber();
  const retries = readNumber();
  const buckets = readList(readBucketName, null);
  readClose();
  return { requestId, at, day, state: "open", voice: false, retries, buckets };
}

/** Those of speech stand behind those of writing. */
function chargeCode(state: ChargeState, voice: boolean): number {
  return CHARGE_STATES.indexOf(state) + (voice ? CHARGE_STATES.length : 0);
}

function chargeKind(code: number): Pick<Charge, "state" | "voice"> {
  const voice = code >= CHARGE_STATES.length;
  return { state: ofCode(CHARGE_STATES, voice ? code - CHARGE_STATES.length : code), voice };
}

function readBucketName(): Charge["buckets"][number] {
  readOpen();
  const name = { limit: readNumber(), perMs: readNumber() };
  readClose();
  return name;
}

/** `id.ago.state` in base 36, a state of 0 left out, with a space between two. */
export function writePastCharges(charges: readonly PastCharge[], { last }: Base): void {
  quote();
  for (const { id, at, state, voice } of charges) {
    writeBase36(id);
    dotted(last - at);
    const code = chargeCode(state, voice);
    if (code !== 0) dotted(code);
    space();
  }
  endQuote();
}

export function readPastCharges({ last }: Base): readonly PastCharge[] {
  return readWords(() => {
    const id = readBase36();
    const at = last - (skipDot() ? readBase36() : 0);
    return { id, at, ...chargeKind(skipDot() ? readBase36() : 0) };
  });
}

/** Steps and whether it is exempt as one number, then its ids, then its calls: those that are used with `.usedBy`. */
export function writeTurn({ openedAt, exempt, steps, ids, calls }: Turn, { last }: Base): void {
  openList();
  writeNumber(last - openedAt);
  writeNumber(steps * 2 + (exempt ? 1 : 0));
  quote();
  for (const id of ids) {
    writeBase36(id);
    space();
  }
  endQuote();
  if (calls.length > 0) {
    quote();
    for (const { id, usedBy } of calls) {
      writeBase36(id);
      // An id is never 0, which so stands for a step without one.
      if (usedBy !== 0) dotted(Math.max(0, usedBy));
      space();
    }
    endQuote();
  }
  closeList();
}

export function readTurn({ last }: Base): Turn {
  readOpen();
  const openedAt = last - readNumber();
  const steps = readNumber();
  const ids = readWords(readBase36);
  const calls = isAtClose() ? [] : readWords(readCall);
  readClose();
  return { openedAt, exempt: steps % 2 === 1, steps: Math.floor(steps / 2), ids, calls };
}

function readCall(): ToolCall {
  const id = readBase36();
  if (!skipDot()) return { id, usedBy: 0 };
  const usedBy = readBase36();
  return { id, usedBy: usedBy === 0 ? -1 : usedBy };
}

/** What stands in one quoted text, with spaces between. */
function readWords<Word>(word: () => Word): readonly Word[] {
  const words: Word[] = [];
  openQuote();
  while (!isQuoteClosed()) {
    words.push(word());
    skipSpace();
  }
  return words;
}

export function writeGiven({ id, at, day }: Given, { last, today }: Base): void {
  openList();
  writeQuoted(id);
  writeNumber(last - at);
  writeInstant(day === null ? Infinity : today - day);
  closeList();
}

export function readGiven({ last, today }: Base): Given {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const ago = readNumberOrNull();
  readClose();
  return { id, at, day: ago === null ? null : today - ago };
}

export function writeWarned({ stopReason, warningMs, day }: Warned, { today }: Base): void {
  openList();
  writeNumber(STOP_REASONS.indexOf(stopReason));
  writeNumber(warningMs);
  writeNumber(today - day);
  closeList();
}

export function readWarned({ today }: Base): Warned {
  readOpen();
  const stopReason = ofCode(STOP_REASONS, readNumber());
  const warned = { stopReason, warningMs: readNumber(), day: today - readNumber() };
  readClose();
  return warned;
}

export function writeUnseen({ notice, at }: Unseen, { last }: Base): void {
  openList();
  writeQuoted(notice.id);
  writeNumber(last - at);
  writeNumber(notice.kind === "nudge" && notice.level === "pause" ? 1 : 0);
  closeList();
}

export function readUnseen({ last }: Base): Unseen {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const notice = noticeOf(id, readFlag());
  readClose();
  return { notice, at };
}

function noticeOf(id: string, isPause: boolean): Unseen["notice"] {
  if (id.startsWith("nudge:")) return { kind: "nudge", id: id as `nudge:${string}`, level: isPause ? "pause" : "hint" };
  if (id.startsWith("reminder:")) return { kind: "reminder", id: id as `reminder:${string}` };
  throw new SyntaxError("Not a notice.");
}

function readFlag(): boolean {
  return ofCode([false, true], readNumber());
}

export function writeHold(hold: Hold | null, { last }: Base): void {
  if (hold === null) {
    writeNumber(0);
    return;
  }
  openList();
  writeNumber(hold.until - last);
  writeNumber(STOP_REASONS.indexOf(hold.reason));
  closeList();
}

export function readHold({ last }: Base): Hold | null {
  if (!isAtList()) {
    ofCode([null], readNumber());
    return null;
  }
  readOpen();
  const hold = { until: last + readNumber(), reason: ofCode(STOP_REASONS, readNumber()) };
  readClose();
  return hold;
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
  writeList(voice.buckets, writeBucket, base);
  closeList();
}

export function readVoice(base: Base): VoiceUse | null {
  if (!isAtList()) {
    ofCode([null], readNumber());
    return null;
  }
  readOpen();
  const usedMs = readNumber();
  const messages = readNumber();
  const leased = readNumber();
  const buckets = readList(readBucket, base);
  readClose();
  return { usedMs, messages, leaseEnd: leased === 0 ? 0 : base.last + leased, buckets };
}

export function writePause({ by, until }: Pause): void {
  openList();
  writeNumber(ROLES.indexOf(by));
  writeInstant(until);
  closeList();
}

export function readPause(): Pause {
  readOpen();
  const pause = { by: ofCode(ROLES, readNumber()), until: readInstant() };
  readClose();
  return pause;
}

export function writeAction({ id, type, at, denied, grantedMs, adjusted }: Action, { last }: Base): void {
  openList();
  writeQuoted(id);
  writeNumber(ACTIONS.indexOf(type));
  writeNumber(last - at);
  writeNumber(denied ? 1 : 0);
  writeJson(grantedMs ?? adjusted ?? 0);
  closeList();
}

export function readAction({ last }: Base): Action {
  readOpen();
  const id = readQuoted();
  const type = ofCode(ACTIONS, readNumber());
  const at = last - readNumber();
  const denied = readFlag();
  const isList = isAtList();
  const adjusted = isList ? readList(readQuoted, null) : null;
  const grantedMs = isList ? null : readNumber();
  readClose();
  const hasMs = type === "grant" || type === "revoke";
  return { id, type, at, denied, grantedMs: hasMs ? grantedMs : null, adjusted };
}
