import type { Measure } from "./race.ts";

/** One line of the table: ours against one peer. */
export interface Figure {
  readonly id: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** Above 1: ours is the better one. */
  readonly ratio: number;
  readonly unit: string;
  /** The ratio that is aimed at, where there is a goal. */
  readonly goal?: number;
  /** The most that ours may be, where there is such a goal. */
  readonly limit?: number;
  /** The least that ours may be. */
  readonly atLeast?: number;
  /** What cannot be beaten: what the machine takes for the least that has to be done. */
  readonly isFloor?: true;
}

/** A group of figures, and how they are measured. */
export interface Group {
  readonly id: string;
  readonly title: string;
  /** How it is measured, in a paragraph. */
  readonly about: string;
  readonly run: () => Promise<readonly Figure[]>;
}

export interface Comparison {
  readonly id: string;
  readonly unit: string;
  /** Sizes, times: less is better. */
  readonly lessIsBetter?: true;
  readonly goals?: { readonly [peer: string]: number };
  readonly floors?: readonly string[];
  readonly limit?: number;
  readonly atLeast?: number;
}

/** Ours is the first; the others are its peers. */
export function compare([first, ...peers]: readonly Measure[], comparison: Comparison): Figure[] {
  const { id, unit, lessIsBetter, goals = {}, floors = [], limit, atLeast } = comparison;
  const ours = first!.value;
  return peers.map(({ name, value }) => ({
    id,
    ours,
    peer: value,
    peerName: name,
    ratio: lessIsBetter === true ? value / ours : ours / value,
    unit,
    ...(goals[name] !== undefined && { goal: goals[name] }),
    ...(limit !== undefined && { limit }),
    ...(atLeast !== undefined && { atLeast }),
    ...(floors.includes(name) && { isFloor: true }),
  }));
}
