import type { AccountRecord } from "../values/record.ts";
import { readField } from "./text-reader.ts";
import { writeField } from "./text-writer.ts";

/** The numbers that every record has, as fields of one word; the reader below uses the same order. */
export function writeNumbers(record: AccountRecord): void {
  const { last, today } = record;
  writeField(last);
  writeField(record.day);
  writeField(record.dayEnd - last);
  writeField(today.usedMs);
  writeField(today.nightMs);
  writeField(today.grantedMs);
  writeField(today.messages);
  writeField(today.tokens);
  writeField(today.refusals);
  writeField(today.nudges);
  writeField(record.streakMs);
  // Stored plus one: 0 means that there was no credit yet.
  writeField(record.creditEnd === 0 ? 0 : last - record.creditEnd + 1);
  writeField(record.breakNotices);
  writeField(record.floorEnd === 0 ? 0 : record.floorEnd - last);
  writeField(record.pausedUntil);
  writeField(record.liftedUntil);
  writeField(record.heldUntil);
  writeField(record.consentedAt);
}

export interface Numbers {
  readonly last: number;
  readonly day: number;
  readonly dayEnd: number;
  readonly usedMs: number;
  readonly nightMs: number;
  readonly grantedMs: number;
  readonly messages: number;
  readonly tokens: number;
  readonly refusals: number;
  readonly nudgesToday: number;
  readonly streakMs: number;
  readonly creditEnd: number;
  readonly breakNotices: number;
  readonly floorEnd: number;
  readonly pausedUntil: number;
  readonly liftedUntil: number;
  readonly heldUntil: number;
  readonly consentedAt: number;
}

export function readNumbers(): Numbers {
  const last = readField();
  return {
    last,
    day: readField(),
    dayEnd: last + readField(),
    usedMs: readField(),
    nightMs: readField(),
    grantedMs: readField(),
    messages: readField(),
    tokens: readField(),
    refusals: readField(),
    nudgesToday: readField(),
    streakMs: readField(),
    creditEnd: creditEndOf(last, readField()),
    breakNotices: readField(),
    floorEnd: endOf(last, readField()),
    pausedUntil: readField(),
    liftedUntil: readField(),
    heldUntil: readField(),
    consentedAt: readField(),
  };
}

function creditEndOf(last: number, ago: number): number {
  return ago === 0 ? 0 : last - (ago - 1);
}

function endOf(last: number, ahead: number): number {
  return ahead === 0 ? 0 : last + ahead;
}
