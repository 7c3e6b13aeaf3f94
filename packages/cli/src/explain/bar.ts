import { millisecondsInHour } from "date-fns/constants";
import type { Span } from "./day.ts";
import type { Stretch } from "./use.ts";

/** A time range as a row of cells. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly cellMs: number;
}

export function makeScale(from: number, to: number, cellsPerHour: number): Scale {
  return { from, to, cellMs: millisecondsInHour / cellsPerHour };
}

/** The value at each cell's middle. */
function cells<T>({ from, to, cellMs }: Scale, at: (instant: number) => T): readonly T[] {
  const row: T[] = [];
  for (let start = from; start < to; start += cellMs) row.push(at(Math.min(start + cellMs / 2, to - 1)));
  return row;
}

export type OpenCell = "open" | "closed";

export function openCells(scale: Scale, spans: readonly Span[]): readonly OpenCell[] {
  return cells(scale, (at) => {
    const span = spans.find(({ from, to }) => from <= at && at < to);
    return span?.reason === null ? "open" : "closed";
  });
}

export type UseCell = "used" | "unused";

/** A cell counts as used if any part of it is, so that short use is visible. */
export function useCells(scale: Scale, stretches: readonly Stretch[]): readonly UseCell[] {
  return cells(scale, (middle) => {
    const [from, to] = [middle - scale.cellMs / 2, middle + scale.cellMs / 2];
    return stretches.some((stretch) => stretch.from < to && stretch.to > from) ? "used" : "unused";
  });
}

/** Hour labels above a row, each at its start: `04    06    08`. */
export function hourTicks({ from, to, cellMs }: Scale, everyHours: number, hourOf: (at: number) => string): string {
  let line = "";
  const step = everyHours * millisecondsInHour;
  for (let at = from; at < to; at += step) {
    const column = Math.round((at - from) / cellMs);
    if (column + 2 > (to - from) / cellMs) break;
    line = `${line.padEnd(column)}${hourOf(at)}`;
  }
  return line;
}
