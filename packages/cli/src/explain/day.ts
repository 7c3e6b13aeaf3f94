import { millisecondsInMinute } from "date-fns/constants";
import type { Reason } from "@recess/core";
import type { Person } from "./person.ts";

/** A policy day, with the open and closed times of an account without any use. */
export interface Day {
  /** The local date on which the day began. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** In order, without gaps. */
  readonly spans: readonly Span[];
  /** Ms; `null`: no limit. */
  readonly limitMs: number | null;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Why it is closed; `null` if it is open. */
  readonly reason: Reason | null;
}

const MAX_DAY_MS = 50 * 60 * millisecondsInMinute;

/** The day that contains an instant; `null` if the account is not governed. */
export async function dayAt(person: Person, at: number): Promise<Day | null> {
  const bounds = await dayBounds(person.fresh, at);
  if (bounds === null) return null;
  const { limitMs } = await person.fresh(at);
  return { ...bounds, spans: await spansOf(person, bounds.from, bounds.to), limitMs };
}

/** The start and end of the day that contains an instant; `null` if the account is not governed. */
export async function dayBounds(
  fresh: Person["fresh"],
  at: number,
): Promise<Pick<Day, "label" | "from" | "to"> | null> {
  const { day: label } = await fresh(at);
  if (label === null) return null;
  const isBefore = async (instant: number): Promise<boolean> => ((await fresh(instant)).day ?? "") < label;
  const isNotAfter = async (instant: number): Promise<boolean> => ((await fresh(instant)).day ?? "") <= label;
  const from = await firstWithout(isBefore, Math.max(0, at - MAX_DAY_MS), at);
  const to = await firstWithout(isNotAfter, at, at + MAX_DAY_MS);
  return { label, from, to };
}

/** Windows start and end on whole minutes of the clock, as has every zone's offset since 1972. */
async function spansOf(person: Person, from: number, to: number): Promise<readonly Span[]> {
  const spans: Span[] = [];
  for (let at = from; at < to;) {
    const { reason, wouldBlock, remainingMs } = await person.fresh(at);
    const state = reason ?? wouldBlock ?? null;
    const last = spans.at(-1);
    // It stays open at least until continuous use from now on would be stopped.
    const minutes = state === null ? Math.floor((remainingMs ?? 0) / millisecondsInMinute) : 0;
    const end = Math.min(at + Math.max(1, minutes) * millisecondsInMinute, to);
    if (last?.reason === state) spans[spans.length - 1] = { ...last, to: end };
    else spans.push({ from: at, to: end, reason: state });
    at = end;
  }
  return spans;
}

/**
 * The first instant after `low` at which a condition no longer holds, given that it holds at `low` and not at `high`.
 */
async function firstWithout(holds: (instant: number) => Promise<boolean>, low: number, high: number): Promise<number> {
  let before = low;
  let after = high;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (await holds(middle)) before = middle;
    else after = middle;
  }
  return after;
}
