import type { Weighted } from "./chance.ts";

/** How often a person uses AI chat. */
export type Frequency = "constantly" | "several" | "daily" | "weekly" | "less";

/** Shares in percent, each including the ones after it: uses it at all, several times a week, daily, … */
export interface Rates {
  readonly use: number;
  readonly weekly: number;
  readonly daily: number;
  readonly several: number;
  readonly constantly: number;
}

/**
 * Pew Research Center, "Teens, Social Media and AI Chatbots 2025" (9 December 2025; 1,458 US teens of 13 to 17): 64 % use
 * chatbots, 46 % at least several times a week, 28 % daily, of whom 12 % several times a day and 4 % almost constantly (all
 * percentages of all teens).
 */
export const TEEN_RATES: Rates = { use: 64, weekly: 46, daily: 28, several: 16, constantly: 4 };

/** The same report: 57 % of 13- and 14-year-olds use them, 68 % of 15- to 17-year-olds. */
const USE_BY_TEEN_AGE: readonly (readonly [from: number, percent: number])[] = [
  [15, 68],
  [13, 57],
];

/**
 * Pew Research Center, "How Parents Manage Screen Time for Kids 12 and Younger" (8 October 2025; 3,054 US parents): 3 %
 * of those with a child of 5 to 7 say that the child uses chatbots, 7 % of 8 to 10, 15 % of 11 and 12. The frequency
 * was not asked; Recess assumes the frequency of teens who use chatbots.
 */
const USE_BY_CHILD_AGE: readonly (readonly [from: number, percent: number])[] = [
  [11, 15],
  [8, 7],
  [5, 3],
  [0, 0],
];

/** The share of an age group that uses AI chat at all, in percent; `use` is that of all teens. */
export function useAtAge(age: number, use: number): number {
  const ofAge = [...USE_BY_TEEN_AGE, ...USE_BY_CHILD_AGE].find(([from]) => age >= from)?.[1] ?? 0;
  return Math.min(100, (ofAge * use) / TEEN_RATES.use);
}

/** The distribution of frequencies among users. */
export function frequencies({ use, weekly, daily, several, constantly }: Rates): readonly Weighted<Frequency>[] {
  return [
    { value: "constantly", weight: constantly },
    { value: "several", weight: several - constantly },
    { value: "daily", weight: daily - several },
    { value: "weekly", weight: weekly - daily },
    { value: "less", weight: use - weekly },
  ];
}

/** What a frequency means in days and sessions. Assumptions: no data is published. */
export interface Habit {
  /** The probability that a day has any use. */
  readonly days: number;
  /** The mean number of sessions on such a day after the first. */
  readonly moreTalks: number;
  /** The median length of a session in minutes; one in six lasts more than twice as long. */
  readonly talkMinutes: number;
}

export const HABITS: Readonly<Record<Frequency, Habit>> = {
  constantly: { days: 0.99, moreTalks: 7, talkMinutes: 9 },
  several: { days: 0.95, moreTalks: 2.2, talkMinutes: 8 },
  daily: { days: 0.9, moreTalks: 0.3, talkMinutes: 7 },
  weekly: { days: 0.45, moreTalks: 0.2, talkMinutes: 7 },
  less: { days: 0.08, moreTalks: 0.1, talkMinutes: 6 },
};

/** The weight of each hour for the start of a session, on school days and other days, from midnight. An assumption. */
export const HOURS: Readonly<Record<"school" | "free", readonly number[]>> = {
  school: [1.2, 0.6, 0.3, 0.1, 0.1, 0.2, 0.8, 1.5, 1.5, 1.5, 1.5, 1.8, 2, 1.8, 2.5, 6, 8, 8.5, 8, 8.5, 9, 8, 5.5, 3],
  free: [2.2, 1.2, 0.6, 0.3, 0.1, 0.1, 0.3, 0.8, 2, 4, 5, 5.5, 6, 6, 6, 6, 6, 6, 6, 6.5, 7, 7, 6, 4],
};

/** The approximate share of the US population in each of its four large zones. */
export const US_ZONES: readonly Weighted<string>[] = [
  { value: "America/New_York", weight: 47 },
  { value: "America/Chicago", weight: 29 },
  { value: "America/Los_Angeles", weight: 17 },
  { value: "America/Denver", weight: 7 },
];
