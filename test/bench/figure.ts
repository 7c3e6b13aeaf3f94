import type { Measure } from "./race.ts";

/** A goal for the ratio, or for our own value. */
export type Goal =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly atLeast: number }
  | { readonly atMost: number };

/** One row of the table: ours compared with one peer. */
export interface Figure {
  readonly id: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** Above 1: ours is better. */
  readonly ratio: number;
  readonly unit: string;
  readonly goal?: Goal;
  /** Whether the goal is met, if there is one. */
  readonly ok?: boolean;
  /** A lower bound: the time that the machine needs for the unavoidable work. */
  readonly isFloor?: true;
}

/** A group of figures and how they are measured. */
export interface Group {
  readonly id: string;
  readonly title: string;
  /** How it is measured, in one paragraph. */
  readonly about: string;
  readonly run: () => Promise<readonly Figure[]>;
}

export interface Comparison {
  readonly id: string;
  readonly unit: string;
  /** Lower is better, as for sizes and times. */
  readonly lessIsBetter?: true;
  /** Per peer. */
  readonly goals?: { readonly [peer: string]: Goal };
  readonly floors?: readonly string[];
}

/** Ours comes first, followed by its peers. */
export function compare([first, ...peers]: readonly Measure[], comparison: Comparison): Figure[] {
  const { id, unit, lessIsBetter, goals = {}, floors = [] } = comparison;
  const ours = first!.value;
  return peers.map(({ name, value }) => {
    const ratio = lessIsBetter === true ? value / ours : ours / value;
    const figure: Figure = { id, ours, peer: value, peerName: name, ratio, unit };
    return withGoal(floors.includes(name) ? { ...figure, isFloor: true } : figure, goals[name]);
  });
}

export function withGoal(figure: Figure, goal: Goal | undefined): Figure {
  return goal === undefined ? figure : { ...figure, goal, ok: isMet(goal, figure) };
}

function isMet(goal: Goal, { ours, ratio }: Figure): boolean {
  if ("ratioAtLeast" in goal) return ratio >= goal.ratioAtLeast;
  if ("ratioAtMost" in goal) return ratio <= goal.ratioAtMost;
  return "atLeast" in goal ? ours >= goal.atLeast : ours <= goal.atMost;
}
