import { append, orNone } from "../lib/lists.ts";
import type { Nudge, Reminder, Threshold } from "../rules/rules.ts";
import type { Notice, TimeReason } from "../values/decision.ts";
import type { AccountRecord, Given, Warned } from "../values/record.ts";
import type { Draft } from "./draft.ts";
import type { Situation } from "./situation.ts";
import type { Stop } from "./stops.ts";

const NONE: readonly Notice[] = [];

/** Selects the notices of an accepted message or heartbeat, and records them. */
export function giveNotices(
  draft: Draft,
  { band, limits, now }: Situation,
  streakMs: number,
  stop: Stop | null,
): readonly Notice[] {
  const { afterMs, enforce } = limits.break;
  let notices: Notice[] | undefined;

  for (const reminder of band.reminders) {
    if (remind(draft, reminder, streakMs, now)) (notices ??= []).push({ kind: "reminder", id: reminder.notice });
  }

  if (!enforce && afterMs !== Infinity) {
    const breaks = Math.floor(streakMs / afterMs);
    if (breaks > draft.breakNotices) {
      draft.breakNotices = breaks;
      (notices ??= []).push({ kind: "break", id: "break" });
    }
  }

  if (stop !== null && warn(draft, band.warnings, stop.reason, stop.at - now)) {
    (notices ??= []).push({ kind: "warning", id: "warning", stopReason: stop.reason, remainingMs: stop.at - now });
  }

  const nudge = draft.today.nudges < band.maxNudgesPerDay ? dueNudge(draft, band.nudges, streakMs, now) : undefined;
  if (nudge !== undefined) {
    draft.nudges = withGiven(draft.nudges, { id: nudge.id, at: now, day: draft.day });
    draft.today.nudges++;
    (notices ??= []).push({ kind: "nudge", id: nudge.notice, level: nudge.level });
  }
  return notices ?? NONE;
}

/**
 * The first instant at which a notice may be due if the account stays in use. It may be too early, but never too late.
 * Call it after `giveNotices`.
 */
export function noticesDueFrom(
  record: AccountRecord,
  { band, limits, now }: Situation,
  streakMs: number,
  stop: Stop,
): number {
  const { afterMs, restMs, enforce } = limits.break;
  // After a rest of length 0 each event begins a session.
  if (restMs === 0) return now;
  let from = stop.at - nextWarning(record, band.warnings, stop.reason);
  // After a rest, the breaks of the streak before it no longer count; the record forgets them with the next use.
  const breaks = streakMs === 0 ? 0 : record.breakNotices;
  if (!enforce) from = Math.min(from, now + (breaks + 1) * afterMs - streakMs);
  for (const { id, everyMs } of band.reminders) {
    const known = givenOf(record.reminders, id);
    if (known !== undefined) from = Math.min(from, known.at + everyMs);
  }
  if (record.today.nudges < band.maxNudgesPerDay) {
    for (const nudge of band.nudges) from = Math.min(from, nudgeDueFrom(record, nudge, streakMs, now));
  }
  return from;
}

/** The longest warning that was not given, in ms, or -Infinity. */
function nextWarning(record: AccountRecord, warnings: readonly number[], stopReason: TimeReason): number {
  const givenMs = warnedOf(record.warnings, stopReason)?.warningMs ?? Infinity;
  let next = -Infinity;
  for (const warningMs of warnings) if (warningMs < givenMs) next = warningMs;
  return next;
}

function nudgeDueFrom(
  record: AccountRecord,
  { id, cooldownMs, atLeast }: Nudge,
  streakMs: number,
  now: number,
): number {
  const given = givenOf(record.nudges, id);
  let from = given === undefined ? now : Math.max(now, given.at + cooldownMs);
  for (const { measure, distance, value } of atLeast) {
    if (measure(record, streakMs) < value) from = Math.max(from, now + distance(record, streakMs, value));
  }
  return from;
}

function remind(draft: Draft, reminder: Reminder, streakMs: number, now: number): boolean {
  const known = givenOf(draft.reminders, reminder.id);
  const isGiven = known !== undefined && known.day !== null;
  const isDue =
    (reminder.at === "start-of-day" && !(isGiven && known.day === draft.day)) ||
    (reminder.at === "start-of-session" && streakMs === 0 && !(isGiven && known.at > draft.creditEnd)) ||
    (known !== undefined && now - known.at >= reminder.everyMs);
  if (isDue) {
    draft.reminders = withGiven(draft.reminders, { id: reminder.id, at: now, day: draft.day });
  } else if (known === undefined && reminder.everyMs !== Infinity) {
    // Never given before: `every` counts from now.
    draft.reminders = withGiven(draft.reminders, { id: reminder.id, at: now, day: null });
  }
  return isDue;
}

function warn(draft: Draft, warnings: readonly number[], stopReason: TimeReason, remainingMs: number): boolean {
  let given = warnedOf(draft.warnings, stopReason);
  if (given !== undefined && (given.day !== draft.day || remainingMs > given.warningMs)) {
    const forgotten = given;
    draft.warnings = orNone(draft.warnings.filter((warned) => warned !== forgotten));
    given = undefined;
  }
  const warningMs = warningWithin(warnings, remainingMs);
  if (warningMs === undefined || (given !== undefined && given.warningMs <= warningMs)) return false;
  const others = draft.warnings.filter((warned) => warned.stopReason !== stopReason);
  draft.warnings = append(others, { stopReason, warningMs, day: draft.day });
  return true;
}

// Loops instead of `find`, which would create a function for each event.

function warnedOf(list: readonly Warned[], stopReason: TimeReason): Warned | undefined {
  for (const warned of list) if (warned.stopReason === stopReason) return warned;
  return undefined;
}

function warningWithin(warnings: readonly number[], remainingMs: number): number | undefined {
  for (const warningMs of warnings) if (remainingMs <= warningMs) return warningMs;
  return undefined;
}

function dueNudge(record: AccountRecord, nudges: readonly Nudge[], streakMs: number, now: number): Nudge | undefined {
  for (const nudge of nudges) {
    const given = givenOf(record.nudges, nudge.id);
    if (given !== undefined && now - given.at < nudge.cooldownMs) continue;
    if (holds(record, nudge.atLeast, streakMs, true) && holds(record, nudge.below, streakMs, false)) return nudge;
  }
  return undefined;
}

/** Whether all metrics have reached their thresholds, or all are below them. */
function holds(record: AccountRecord, thresholds: readonly Threshold[], streakMs: number, reached: boolean): boolean {
  for (const { measure, value } of thresholds) {
    if (measure(record, streakMs) >= value !== reached) return false;
  }
  return true;
}

function givenOf(list: readonly Given[], id: string): Given | undefined {
  for (const given of list) if (given.id === id) return given;
  return undefined;
}

function withGiven(list: readonly Given[], given: Given): readonly Given[] {
  return append(
    list.filter((other) => other.id !== given.id),
    given,
  );
}
