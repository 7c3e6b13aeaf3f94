import { type Days, daysOf } from "./days.ts";
import type { Span, Windows } from "./windows.ts";

/** A period in one zone with one day label. */
export interface Segment {
  readonly zone: string;
  readonly label: number;
  readonly end: number;
}

/**
 * The days ahead of an account: the current segment, and the days of the zone (and start of the day) that takes effect
 * at its end. Settling goes through them, and looking ahead uses the same ones.
 */
export interface Ahead extends Segment {
  /** The days from `end` on. */
  readonly next: Days;
}

// Accounts in one zone have the same days, so a recent result is often reusable. Two are kept: in the first session of a
// day each account asks for the day before and for this one. With one, none shared its days until the next session.
let lastAhead: Ahead | undefined;
let otherAhead: Ahead | undefined;
let lastDayEnd: number | undefined;

/** `nextZone`: the zone from the end of the segment on; the same one if no change is pending. */
export function aheadOf({ zone, label, end }: Segment, nextZone: string, dayStartsAtMs: number): Ahead {
  const next = daysOf(nextZone, dayStartsAtMs);
  const last = lastAhead;
  if (last?.end === end && last.label === label && last.next === next && last.zone === zone) return last;
  const other = otherAhead;
  const isOther = other?.end === end && other.label === label && other.next === next && other.zone === zone;
  otherAhead = last;
  lastDayEnd = undefined;
  return (lastAhead = isOther ? other : { zone, label, end, next });
}

/**
 * Zones, and a changed start of the day, differ by at most three dates: a label further ahead comes from a wrong clock
 * and is discarded.
 */
const MAX_LABELS_AHEAD = 3;

/** The segment that contains an instant, which must not be before the current one. */
export function segmentAt(ahead: Ahead, instant: number): Segment {
  if (instant < ahead.end) return ahead;
  const { next } = ahead;
  const label = next.labelAt(instant);
  if (label > ahead.label || label < ahead.label - MAX_LABELS_AHEAD) {
    return { zone: next.zone.name, label, end: next.endOf(label) };
  }
  // Labels never decrease: the day continues until the new zone reaches the next label.
  return { zone: next.zone.name, label: ahead.label, end: next.startAfter(ahead.label, instant) };
}

/** When the current day actually ends: later than planned if a new zone is behind the old one. */
export function dayEndOf(ahead: Ahead): number {
  if (ahead === lastAhead && lastDayEnd !== undefined) return lastDayEnd;
  const then = segmentAt(ahead, ahead.end);
  const dayEnd = then.label === ahead.label ? then.end : ahead.end;
  if (ahead === lastAhead) lastDayEnd = dayEnd;
  return dayEnd;
}

/** When the first day begins whose label is at least this one; it must be after the current day's label. */
export function startAhead(ahead: Ahead, label: number): number {
  return Math.max(ahead.end, ahead.next.startOf(label));
}

/** Whether an instant is inside windows, in the zone in force at each instant, and until when that lasts. */
export function spanAhead(windows: Windows, ahead: Ahead, instant: number, horizon: number): Span {
  const nextZone = ahead.next.zone.name;
  if (ahead.zone === nextZone || instant >= ahead.end) return windows.spanAt(nextZone, instant, horizon);
  const before = windows.spanAt(ahead.zone, instant, Math.min(horizon, ahead.end));
  if (before.until < ahead.end) return before;
  const after = windows.spanAt(nextZone, ahead.end, horizon);
  // Cut where the zone changes, and joined across it.
  return { inside: before.inside, until: after.inside === before.inside ? after.until : ahead.end };
}
