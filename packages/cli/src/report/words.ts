import { formatCount } from "../terminal/format.ts";
import type { CaseFigures, Share } from "./evidence.ts";
import { LEAST, type Shown } from "./suppress.ts";

/** In place of a figure that is of too few accounts. */
export const HIDDEN = "not shown";

export const REASONS: Readonly<Record<string, string>> = {
  paused: "a guardian's pause",
  "quiet-hours": "quiet hours",
  "outside-open-hours": "the open hours",
  "daily-limit": "the daily limit",
  "weekly-limit": "the weekly limit",
  break: "an enforced break",
};

export function figure(value: Shown): string {
  return value === null ? HIDDEN : formatCount(value);
}

/** `12 stops`, `no stops`. */
export function countWords(value: Shown, what?: string): string {
  if (what === undefined) return figure(value);
  if (value === null) return `A number of ${what}s too small to show`;
  if (value === 0) return `No ${what}s`;
  return `${formatCount(value)} ${value === 1 ? what : `${what}s`}`;
}

export function percentWords({ value, percent }: Share): string {
  if (percent === null) return value === 0 ? "none" : HIDDEN;
  return value === null ? `at least ${percent} %` : `${percent} %`;
}

export function minutesWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes % 60 === 0 && minutes > 0 ? `${minutes / 60} h` : `${minutes} min`;
}

export function caseWords({ received, inTime, late, open, overdue, medianHours }: CaseFigures, what: string): string {
  if (received === 0) return `No ${what}s in the journal.`;
  const median = medianHours === null ? "" : `; half of the answers came within ${medianHours} h`;
  return (
    `${what}s received: ${figure(received)}. Answered within the deadline: ${figure(inTime)}, late: ${figure(late)}, ` +
    `waiting: ${figure(open)}, overdue: ${figure(overdue)}${median}.`
  );
}

/** How the figures came about, for whoever relies on them. */
export const METHODS: readonly string[] = [
  "All figures are computed from the journal that the servers wrote while they decided: one entry for a stop, a notice, a guardian's action, a policy coming into force and a failure of the store. It holds no text, and accounts stand in it as keyed hashes only.",
  "Accounts governed are counted by a sketch that keeps no account (HyperLogLog): exact to a few for some hundred accounts, to about 2 % for more. All other figures are exact.",
  `Figures of fewer than ${LEAST} accounts are not shown, nor others from which they could be worked out. A percentage is rounded down, and coarse where the exact one would be of a few. Reports of overlapping periods should not be published side by side: their difference could show what each of them hides.`,
  "A stop is counted once, when a rule begins to refuse, however often it is tried afterwards. A notice counts as seen when the page said that it was on screen; where a browser sends nothing, it counts as not seen. Went away means that the page was hidden or closed within 5 minutes of the notice.",
  "A repeated reminder is in time when it came at most 2 minutes later than its interval after the one before, counting only time in which the account was in use.",
  "Days are in UTC. A minute is degraded if at least one decision in it was made without the store, from what the server knew.",
];
