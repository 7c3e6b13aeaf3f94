import type { Measure } from "./race.ts";

/** What is aimed at: of the ratio, or of our own number. */
export type Goal =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly atLeast: number }
  | { readonly atMost: number };

/** One line of the table: ours against one peer. */
export interface Figure {
  readonly id: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** Above 1: ours is the better one. */
  readonly ratio: number;
  readonly unit: string;
  readonly goal?: Goal;
  /** Whether the goal is met, where there is one. */
  readonly ok?: boolean;
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
  /** By peer. */
  readonly goals?: { readonly [peer: string]: Goal };
  readonly floors?: readonly string[];
}

/** Ours is the first; the others are its peers. */
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
