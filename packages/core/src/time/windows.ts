import { millisecondsInDay } from "date-fns/constants";
import { type Zone, zoneOf } from "./zone.ts";
import { remember } from "../lib/memo.ts";

/** One recurring window. */
export interface WindowRule {
  /** Local time, ms after midnight. */
  readonly fromMs: number;
  /** Local time, ms after the midnight of the date on which the window starts; greater than `fromMs`. */
  readonly toMs: number;
  /** Whether a window starts on the date with that label. */
  readonly startsOn: (label: number) => boolean;
}

/**
 * Whether an instant is inside, and the first later instant at which that changes; Infinity if that is after the
 * horizon.
 */
export interface Span {
  readonly inside: boolean;
  readonly until: number;
}

/** The union of recurring windows: overlapping and adjacent ones are merged. */
export interface Windows {
  /** For a zone and an instant. `horizon`: how far ahead to look for a change. */
  spanAt(zoneName: string, instant: number, horizon: number): Span;
}

/** The time covered by one cached list of intervals. */
const STRETCH_MS = 2 ** 28;
const MAX_STRETCHES = 256;
const MAX_ZONES = 512;

export function makeWindows(rules: readonly WindowRule[]): Windows {
  const lines = new Map<string, Timeline>();
  // Decisions for one zone tend to come together.
  let lastName = "";
  let last: Timeline | undefined;

  const timelineOf = (zoneName: string): Timeline => {
    if (last !== undefined && lastName === zoneName) return last;
    const line = lines.get(zoneName) ?? remember(lines, zoneName, makeTimeline(zoneOf(zoneName), rules), MAX_ZONES);
    lastName = zoneName;
    last = line;
    return line;
  };

  return { spanAt: (zoneName, instant, horizon) => timelineOf(zoneName)(instant, horizon) };
}

type Timeline = (instant: number, horizon: number) => Span;

interface KnownSpan extends Span {
  readonly from: number;
  /** How far ahead a change was looked for. */
  readonly searched: number;
}

function makeTimeline(zone: Zone, rules: readonly WindowRule[]): Timeline {
  const stretches = new Map<number, readonly number[]>();
  let recent: KnownSpan = { from: Infinity, until: -Infinity, inside: false, searched: -Infinity };

  /** The merged intervals that touch a stretch, as `[from, to, from, to, …]`. */
  const intervalsOf = (index: number): readonly number[] => {
    const known = stretches.get(index);
    if (known !== undefined) return known;
    const merged = mergedIntervals(zone, rules, index * STRETCH_MS, (index + 1) * STRETCH_MS);
    return remember(stretches, index, merged, MAX_STRETCHES);
  };

  /** The end of the interval around an instant, if any. Intervals may continue in the next stretch. */
  const endAround = (instant: number): number | undefined => {
    const intervals = intervalsOf(Math.floor(instant / STRETCH_MS));
    for (let i = 0; i < intervals.length; i += 2) {
      const to = intervals[i + 1] ?? 0;
      if ((intervals[i] ?? 0) <= instant && instant < to) return to;
    }
    return undefined;
  };

  const leave = (instant: number, horizon: number): number => {
    let at = instant;
    while (at <= horizon) {
      const end = endAround(at);
      if (end === undefined) return at;
      at = end;
    }
    return Infinity;
  };

  const enter = (instant: number, horizon: number): number => {
    for (let index = Math.floor(instant / STRETCH_MS); index * STRETCH_MS <= horizon; index++) {
      const intervals = intervalsOf(index);
      for (let i = 0; i < intervals.length; i += 2) {
        const from = intervals[i] ?? 0;
        if (from > instant) return from;
      }
    }
    return Infinity;
  };

  return (instant, horizon) => {
    if (recent.from <= instant && instant < recent.until && (recent.until !== Infinity || horizon <= recent.searched)) {
      return recent;
    }
    const inside = endAround(instant) !== undefined;
    // Looks a little further than requested, so that windows that never change are not searched on each event.
    const searched = horizon + STRETCH_MS;
    const until = inside ? leave(instant, searched) : enter(instant, searched);
    recent = { from: instant, until, inside, searched };
    return recent;
  };
}

function mergedIntervals(zone: Zone, rules: readonly WindowRule[], start: number, end: number): readonly number[] {
  const occurrences: [number, number][] = [];
  // A window lasts up to a day, and local dates differ from UTC's by up to a day.
  const first = Math.floor(start / millisecondsInDay) - 3;
  const last = Math.floor(end / millisecondsInDay) + 2;
  for (let label = first; label <= last; label++) {
    for (const rule of rules) {
      if (!rule.startsOn(label)) continue;
      const midnight = label * millisecondsInDay;
      const from = zone.resolve(midnight + rule.fromMs);
      const to = zone.resolve(midnight + rule.toMs);
      if (from < to) occurrences.push([from, to]);
    }
  }
  occurrences.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [from, to] of occurrences) {
    const previousEnd = merged.at(-1);
    if (previousEnd !== undefined && from <= previousEnd) merged[merged.length - 1] = Math.max(previousEnd, to);
    else merged.push(from, to);
  }
  return touching(merged, start, end);
}

function touching(intervals: readonly number[], start: number, end: number): readonly number[] {
  const kept: number[] = [];
  for (let i = 0; i < intervals.length; i += 2) {
    const from = intervals[i] ?? 0;
    const to = intervals[i + 1] ?? 0;
    if (to > start && from < end) kept.push(from, to);
  }
  return kept;
}
