import { trimmed } from "../lib/lists.ts";
import { pastOf } from "../values/past.ts";
import type { DayUse, Lease, Past, PastDay, SignalCounts } from "../values/record.ts";
import type { Base } from "./base.ts";
import { objectOf } from "./guardians.ts";
import {
  beginReadingWord,
  isAtClose,
  readClose,
  readField,
  readList,
  readNumber,
  readOpen,
  readQuoted,
  readRaw,
  readWord,
  readWords,
} from "./text-reader.ts";
import {
  beginWord,
  closeList,
  closeWord,
  openList,
  openWord,
  writeField,
  writeJson,
  writeNumber,
  writeQuoted,
  writeWords,
} from "./text-writer.ts";

// Use. Each reader follows its writer.

/** The device of each lease, followed by `end.since`. */
export function writeLeases(leases: readonly Lease[], { last }: Base): void {
  openList();
  for (const { device, end, since } of leases) {
    writeQuoted(device);
    openWord();
    writeField(end - last);
    writeField(last - since);
    closeWord();
  }
  closeList();
}

export function readLeases({ last }: Base): readonly Lease[] {
  const leases: Lease[] = [];
  readOpen();
  while (!isAtClose()) {
    const device = readQuoted();
    leases.push(readWord(() => ({ device, end: last + readField(), since: last - readField() })));
  }
  readClose();
  return trimmed(leases);
}

/**
 * From the latest day to the earliest: `used.night.granted.skipped`; the use is stored plus one, so that no word is
 * empty.
 */
export function writePast({ days }: Past, { today }: Base): void {
  let next = today - 1;
  writeWords(days, ({ day, usedMs, nightMs, grantedMs }) => {
    beginWord();
    writeField(usedMs + 1);
    writeField(nightMs);
    writeField(grantedMs);
    writeField(next - day);
    next = day - 1;
  });
}

export function readPastDays({ today }: Base): readonly PastDay[] {
  let next = today - 1;
  return readWords(() => {
    beginReadingWord();
    const usedMs = readField() - 1;
    const nightMs = readField();
    const grantedMs = readField();
    const day = next - readField();
    next = day - 1;
    return { day, usedMs, nightMs, grantedMs, signals: null };
  });
}

/** The signals of days that had any, including this one, as `[ago, counts]`. */
export function writeSignals({ signals }: DayUse, { days }: Past, { today }: Base): void {
  openList();
  if (signals !== null) writeDaySignals(0, signals);
  for (const day of days) if (day.signals !== null) writeDaySignals(today - day.day, day.signals);
  closeList();
}

function writeDaySignals(ago: number, signals: SignalCounts): void {
  openList();
  writeNumber(ago);
  writeJson(signals);
  closeList();
}

export type SignalsByAgo = ReadonlyMap<number, SignalCounts>;

export function readSignals(): SignalsByAgo {
  return new Map(readList(readDaySignals, null));
}

export function readDaySignals(): readonly [ago: number, counts: SignalCounts] {
  readOpen();
  const signals = [readNumber(), objectOf(readRaw()) as SignalCounts] as const;
  readClose();
  return signals;
}

export function withSignals(days: readonly PastDay[], signals: SignalsByAgo, today: number): Past {
  const all =
    signals.size === 0
      ? days
      : days.map((past) => Object.assign(past, { signals: signals.get(today - past.day) ?? null }));
  return pastOf(all, today);
}
