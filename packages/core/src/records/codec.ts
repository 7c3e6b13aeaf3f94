import { pastOf } from "../values/past.ts";
import type { TimeReason } from "../values/decision.ts";
import { RecessError } from "../values/errors.ts";
import type { GuardianEvent, Role } from "../values/event.ts";
import type { AdjustableLimitsInput } from "../values/policy.ts";
import type {
  AccountRecord,
  Action,
  Bucket,
  Charge,
  DayUse,
  Given,
  Hold,
  Lease,
  Past,
  PastDay,
  Pause,
  SignalCounts,
  Unseen,
  Warned,
} from "../values/record.ts";
import {
  beginReading,
  endReading,
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
  beginText,
  closeList,
  dotted,
  endQuote,
  endText,
  openList,
  quote,
  space,
  writeBase36,
  writeEmptyList,
  writeJson,
  writeNull,
  writeNumber,
  writeQuoted,
  writeText,
} from "./text-writer.ts";

/**
 * The version that `encodeRecord` writes. Every older one stays readable: a new version comes with a decoder for the one
 * before it, and with a fixture of that one in the tests.
 *
 * A record is one list of JSON, without spaces, of its parts in the order in which they are written below. Instants are
 * written as their distance from the last event and days as theirs from the record's: small numbers keep the text short, and
 * it stays JSON that a person can read. It is written and read here and not by `JSON`, which would take lists of lists in
 * between and three times as long, and every event of an account does both.
 */
const VERSION = 1;

const STOP_REASONS: readonly TimeReason[] = [
  "paused",
  "quiet-hours",
  "outside-open-hours",
  "daily-limit",
  "weekly-limit",
  "break",
];

const ROLES: readonly (Role | null)[] = [null, "parent", "app", "school"];

const ACTIONS: readonly GuardianEvent["type"][] = ["grant", "pause", "resume", "lift", "adjust", "unlink"];

/** A record as short text, for stores that keep text; with text of ASCII in front of it, if something is to stand there. */
export function encodeRecord(record: AccountRecord, front = ""): string {
  const { last, day } = record;
  beginText();
  writeText(front);
  openList();
  writeNumber(VERSION);
  writeQuoted(record.band);
  writeNumber(last);
  writeQuoted(record.zone);
  writeQuoted(record.askedZone === record.zone ? "=" : record.askedZone);
  writeNumber(day);
  writeNumber(record.dayEnd - last);
  writeDay(record.today);
  writePast(record.past, day);
  list(record.past.days, writePastSignals, 0, day);
  openList();
  writeNumber(record.streakMs);
  writeNumber(record.creditEnd === 0 ? -1 : last - record.creditEnd);
  writeNumber(record.breaksTold);
  closeList();
  list(record.leases, writeLease, last, day);
  writeNumber(record.floorEnd === 0 ? 0 : record.floorEnd - last);
  instant(record.pausedUntil);
  writeNumber(record.liftedUntil);
  if (record.adjusted === null) writeNumber(0);
  else writeJson(record.adjusted);
  list(record.buckets, writeBucket, last, day);
  list(record.charges, writeCharge, last, day);
  list(record.reminders, writeGiven, last, day);
  list(record.nudges, writeGiven, last, day);
  list(record.warnings, writeWarned, last, day);
  list(record.unseen, writeUnseen, last, day);
  writeQuoted(record.version);
  if (record.hold === null) writeNumber(0);
  else writeHold(record.hold, last);
  list(record.pauses, writePause, last, day);
  list(record.actions, writeAction, last, day);
  instant(record.heldUntil);
  closeList();
  return endText();
}

function list<Item>(
  items: readonly Item[],
  write: (item: Item, last: number, day: number) => void,
  last: number,
  day: number,
): void {
  if (items.length === 0) {
    writeEmptyList();
    return;
  }
  openList();
  for (const item of items) write(item, last, day);
  closeList();
}

/** An instant, or `null` for one without end. */
function instant(at: number): void {
  if (at === Infinity) writeNull();
  else writeNumber(at);
}

/** Zeroes at the end are left out. */
function writeDay({ usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges, signals }: DayUse): void {
  const amounts = [usedMs, nightMs, grantedMs, messages, tokens, refusals, nudges];
  let count = amounts.length;
  if (signals === null) while (count > 0 && amounts[count - 1] === 0) count--;
  openList();
  for (let i = 0; i < count; i++) writeNumber(amounts[i] ?? 0);
  if (signals !== null) writeJson(signals);
  closeList();
}

function writePastSignals({ day, signals }: PastDay, _last: number, today: number): void {
  if (signals === null) return;
  openList();
  writeNumber(today - day);
  writeJson(signals);
  closeList();
}

function writeLease({ device, end, since }: Lease, last: number): void {
  openList();
  writeQuoted(device);
  writeNumber(end - last);
  writeNumber(last - since);
  closeList();
}

function writeBucket({ limit, perMs, tatMs, tatPart }: Bucket, last: number): void {
  openList();
  writeNumber(limit);
  writeNumber(perMs);
  writeNumber(tatMs - last);
  writeNumber(tatPart);
  closeList();
}

function writeCharge({ requestId, at, day: chargedOn, retries, buckets }: Charge, last: number, day: number): void {
  openList();
  writeQuoted(requestId);
  writeNumber(last - at);
  writeNumber(day - chargedOn);
  writeNumber(retries);
  list(buckets, writeCharged, last, day);
  closeList();
}

function writeCharged({ limit, perMs }: Charge["buckets"][number]): void {
  openList();
  writeNumber(limit);
  writeNumber(perMs);
  closeList();
}

function writeGiven({ id, at, day: given }: Given, last: number, day: number): void {
  openList();
  writeQuoted(id);
  writeNumber(last - at);
  instant(given === null ? Infinity : day - given);
  closeList();
}

function writeWarned({ stopReason, warningMs, day: warnedOn }: Warned, _last: number, day: number): void {
  openList();
  writeNumber(STOP_REASONS.indexOf(stopReason));
  writeNumber(warningMs);
  writeNumber(day - warnedOn);
  closeList();
}

function writeUnseen({ notice, at }: Unseen, last: number): void {
  openList();
  writeQuoted(notice.id);
  writeNumber(last - at);
  writeNumber(notice.kind === "nudge" && notice.level === "pause" ? 1 : 0);
  closeList();
}

function writeHold({ until, reason }: Hold, last: number): void {
  openList();
  writeNumber(until - last);
  writeNumber(STOP_REASONS.indexOf(reason));
  closeList();
}

function writePause({ by, until }: Pause): void {
  openList();
  writeNumber(ROLES.indexOf(by));
  instant(until);
  closeList();
}

function writeAction({ id, type, at, denied, grantedMs, adjusted }: Action, last: number): void {
  openList();
  writeQuoted(id);
  writeNumber(ACTIONS.indexOf(type));
  writeNumber(last - at);
  writeNumber(denied ? 1 : 0);
  writeJson(grantedMs ?? adjusted ?? 0);
  closeList();
}

/** `ago.used.night.granted` in base 36, zeroes at the end left out, days with a space between. */
function writePast({ days }: Past, today: number): void {
  quote();
  for (const { day, usedMs, nightMs, grantedMs } of days) {
    writeBase36(today - day);
    if (usedMs !== 0 || nightMs !== 0 || grantedMs !== 0) dotted(usedMs);
    if (nightMs !== 0 || grantedMs !== 0) dotted(nightMs);
    if (grantedMs !== 0) dotted(grantedMs);
    space();
  }
  endQuote();
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
  if (version !== VERSION) throw unreadable(`its version is ${version}, and this is version ${VERSION}`);
  try {
    return readVersion1();
  } catch (cause) {
    throw unreadable("its parts are not those of its version", cause);
  }
}

/** The base of what is being read. */
let last = 0;
let today = 0;

function readVersion1(): AccountRecord {
  const band = readQuoted();
  last = readNumber();
  const zone = readQuoted();
  const askedZone = readQuoted();
  today = readNumber();
  const dayEnd = last + readNumber();
  const use = readDay();
  const days = readPastDays();
  const signals = readList(readPastSignals);
  readOpen();
  const streakMs = readNumber();
  const credited = readNumber();
  const breaksTold = readNumber();
  readClose();
  const leases = readList(readLease);
  const floorEnd = readNumber();
  const pausedUntil = readInstant();
  const liftedUntil = readNumber();
  const adjusted = readRaw();
  const record: AccountRecord = {
    band,
    last,
    zone,
    askedZone: askedZone === "=" ? zone : askedZone,
    day: today,
    dayEnd,
    today: use,
    past: pastOf(withSignals(days, signals), today),
    streakMs,
    creditEnd: credited === -1 ? 0 : last - credited,
    breaksTold,
    leases,
    floorEnd: floorEnd === 0 ? 0 : last + floorEnd,
    pausedUntil,
    liftedUntil,
    adjusted: adjusted === "0" ? null : adjustedOf(adjusted),
    buckets: readList(readBucket),
    charges: readList(readCharge),
    reminders: readList(readGiven),
    nudges: readList(readGiven),
    warnings: readList(readWarned),
    unseen: readList(readUnseen),
    version: readQuoted(),
    hold: readHold(),
    pauses: readList(readPause),
    actions: readList(readAction),
    heldUntil: readInstant(),
  };
  readClose();
  endReading();
  return record;
}

function readInstant(): number {
  return readNumberOrNull() ?? Infinity;
}

function readDay(): DayUse {
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

function readSignals(): SignalCounts {
  return readObject(readRaw()) as SignalCounts;
}

function readObject(text: string): object {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("It is no object.");
  return value;
}

type PastSignals = readonly [ago: number, signals: SignalCounts];

function readPastSignals(): PastSignals {
  readOpen();
  const past = [readNumber(), readSignals()] as const;
  readClose();
  return past;
}

function readPastDays(): readonly PastDay[] {
  const days: PastDay[] = [];
  openQuote();
  while (!isQuoteClosed()) {
    const day = today - readBase36();
    const usedMs = skipDot() ? readBase36() : 0;
    const nightMs = skipDot() ? readBase36() : 0;
    const grantedMs = skipDot() ? readBase36() : 0;
    days.push({ day, usedMs, nightMs, grantedMs, signals: null });
    skipSpace();
  }
  return days;
}

function withSignals(days: readonly PastDay[], signals: readonly PastSignals[]): readonly PastDay[] {
  if (signals.length === 0) return days;
  const counts = new Map(signals);
  return days.map((past) => ({ ...past, signals: counts.get(today - past.day) ?? null }));
}

function readLease(): Lease {
  readOpen();
  const lease = { device: readQuoted(), end: last + readNumber(), since: last - readNumber() };
  readClose();
  return lease;
}

function readBucket(): Bucket {
  readOpen();
  const limit = readNumber();
  const bucket = { limit, perMs: readNumber(), tatMs: last + readNumber(), tatPart: readNumber() };
  readClose();
  return bucket;
}

function readCharge(): Charge {
  readOpen();
  const charge = {
    requestId: readQuoted(),
    at: last - readNumber(),
    day: today - readNumber(),
    retries: readNumber(),
    buckets: readList(readCharged),
  };
  readClose();
  return charge;
}

function readCharged(): Charge["buckets"][number] {
  readOpen();
  const charged = { limit: readNumber(), perMs: readNumber() };
  readClose();
  return charged;
}

function readGiven(): Given {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const ago = readNumberOrNull();
  readClose();
  return { id, at, day: ago === null ? null : today - ago };
}

function readWarned(): Warned {
  readOpen();
  const stopReason = STOP_REASONS[readNumber()] ?? "paused";
  const warned = { stopReason, warningMs: readNumber(), day: today - readNumber() };
  readClose();
  return warned;
}

function readUnseen(): Unseen {
  readOpen();
  const id = readQuoted();
  const at = last - readNumber();
  const notice = noticeOf(id as Unseen["notice"]["id"], readNumber() === 1);
  readClose();
  return { notice, at };
}

function noticeOf(id: Unseen["notice"]["id"], isPause: boolean): Unseen["notice"] {
  // The id's type ends in any text, so the two are told apart by how it begins.
  return id.startsWith("nudge:")
    ? { kind: "nudge", id: id as `nudge:${string}`, level: isPause ? "pause" : "hint" }
    : { kind: "reminder", id: id as `reminder:${string}` };
}

function readHold(): Hold | null {
  if (!isAtList()) {
    readNumber();
    return null;
  }
  readOpen();
  const hold = { until: last + readNumber(), reason: STOP_REASONS[readNumber()] ?? "paused" };
  readClose();
  return hold;
}

function readPause(): Pause {
  readOpen();
  const pause = { by: ROLES[readNumber()] ?? null, until: readInstant() };
  readClose();
  return pause;
}

function readAction(): Action {
  readOpen();
  const id = readQuoted();
  const type = ACTIONS[readNumber()] ?? "unlink";
  const at = last - readNumber();
  const denied = readNumber() === 1;
  const isList = isAtList();
  const adjusted = isList ? readList(readQuoted) : null;
  const grantedMs = isList ? null : readNumber();
  readClose();
  return { id, type, at, denied, grantedMs: type === "grant" ? grantedMs : null, adjusted };
}

const adjustments = new Map<string, AdjustableLimitsInput>();
const MAX_ADJUSTMENTS = 1000;

/** The limits that a guardian's choice compiles to are kept by its identity: the same choice is made one object again. */
function adjustedOf(text: string): AdjustableLimitsInput {
  const known = adjustments.get(text);
  if (known !== undefined) return known;
  if (adjustments.size >= MAX_ADJUSTMENTS) adjustments.clear();
  const adjusted: AdjustableLimitsInput = readObject(text);
  adjustments.set(text, adjusted);
  return adjusted;
}

function unreadable(why: string, cause?: unknown): RecessError {
  return new RecessError("record-unreadable", `The stored record cannot be read: ${why}.`, { cause });
}
