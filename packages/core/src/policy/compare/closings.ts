import { millisecondsInMinute } from "date-fns/constants";
import type { Calendar } from "../../time/calendar.ts";
import { CHANGES, closedOn } from "./closed-hours.ts";
import { DAY, pairs } from "./intervals.ts";
import type { Side } from "./side.ts";

/** How long it is closed without a gap, ms. */
export interface Closings {
  /** Around the start of the day. */
  readonly aroundStart: number;
  /** The longest on the day's date. */
  readonly longest: number;
}

const HOUR = 60;

/** The closed times around the start of a day, and on its date. */
export function closingsOn(side: Side, label: number, calendar: Calendar): Closings {
  const dates = [label - 1, label, label + 1].map((date, index) =>
    pairs(closedOn(side.band, date, calendar)).map(
      ([from, to]) => [from + (index - 1) * DAY, to + (index - 1) * DAY] as const,
    ),
  );
  const runs: (readonly [number, number])[] = [];
  for (const [from, to] of dates.flat()) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === from) runs[runs.length - 1] = [last[0], to];
    else runs.push([from, to]);
  }
  const start = side.dayStartsAt;
  const around = runs.find(([from, to]) => from <= start && start <= to);
  const onDate = dates[1]?.map(lengthOf) ?? [];
  return { aroundStart: around === undefined ? 0 : lengthOf(around), longest: Math.max(0, ...onDate) };
}

/** An hour less if a clock change may skip it. */
function lengthOf([from, to]: readonly [number, number]): number {
  const dates = [-DAY, 0, DAY];
  const mayShrink = dates.some((date) => CHANGES.some(([start, end]) => from < end + date && start + date < to));
  return Math.max(0, to - from - (mayShrink ? HOUR : 0)) * millisecondsInMinute;
}
