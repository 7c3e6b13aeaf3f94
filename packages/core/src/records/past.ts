import { pastOf } from "../values/past.ts";
import type { Past, PastDay, SignalCounts } from "../values/record.ts";
import type { Base } from "./base.ts";
import { readSignals } from "./parts.ts";
import {
  isQuoteClosed,
  openQuote,
  readBase36,
  readClose,
  readList,
  readNumber,
  readOpen,
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
  writeNumber,
} from "./text-writer.ts";

/**
 * The days as `ago.used.night.granted` in base 36, zeroes at the end left out and a space between two days; then the signals of
 * the days that had any, as `[ago, counts]`.
 */
export function writePast({ days }: Past, base: Base): void {
  quote();
  for (const { day, usedMs, nightMs, grantedMs } of days) {
    writeBase36(base.today - day);
    if (usedMs !== 0 || nightMs !== 0 || grantedMs !== 0) dotted(usedMs);
    if (nightMs !== 0 || grantedMs !== 0) dotted(nightMs);
    if (grantedMs !== 0) dotted(grantedMs);
    space();
  }
  endQuote();
  writeList(days, writePastSignals, base);
}

function writePastSignals({ day, signals }: PastDay, { today }: Base): void {
  if (signals === null) return;
  openList();
  writeNumber(today - day);
  writeJson(signals);
  closeList();
}

export function readPast({ today }: Base): Past {
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
  return pastOf(withSignals(days, readList(readPastSignals, null), today), today);
}

type PastSignals = readonly [ago: number, signals: SignalCounts];

function readPastSignals(): PastSignals {
  readOpen();
  const past = [readNumber(), readSignals()] as const;
  readClose();
  return past;
}

function withSignals(days: readonly PastDay[], signals: readonly PastSignals[], today: number): readonly PastDay[] {
  if (signals.length === 0) return days;
  const counts = new Map(signals);
  return days.map((past) => ({ ...past, signals: counts.get(today - past.day) ?? null }));
}
