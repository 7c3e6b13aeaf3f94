import type { NudgeInput } from "../../values/policy-notices.ts";
import { ours, type PresetSource } from "./preset.ts";

/**
 * The reason for each nudge, by id. No instrument or study publishes a threshold: the numbers are Recess's own, based
 * on these sources.
 */
const ANCHORS: { readonly [id: string]: string } = {
  "two-hours-without-a-break": "120 minutes without a break: China's measures of 2026, Art. 18.",
  "an-hour-without-a-break": "60 minutes without a break: Washington's and Connecticut's acts.",
  "half-an-hour-without-a-break": "30 minutes without a break: the CAC's guidelines.",
  "long-day":
    "The CAC guidelines' 60 (under 16) and 120 minutes; heavier voluntary use tracks worse outcomes (arXiv 2503.17473, n = 981).",
  "late-nights":
    "3 of 7 nights with use after 22:00: sleep loss in 318 posts of 13- to 17-year-olds (arXiv 2507.15783).",
  "growing-use": "50 % more than the week before: tolerance (arXiv 2507.15783 and the CAIDS scale).",
  "tries-while-closed": "3 tries while refused: withdrawal and loss of control (arXiv 2507.15783 and the CAIDS scale).",
  "every-day": "5 days in a row: our own.",
  "answers-first":
    "10 times in 7 days, as the app sees it, an answer was asked for instead of tried: over-reliance, China's measures of 2023, Art. 10.",
};

const WITHOUT_BREAK: readonly NudgeInput[] = [
  { id: "two-hours-without-a-break", when: { streakMinutes: 120 }, level: "pause" },
  { id: "an-hour-without-a-break", when: { streakMinutes: 60 }, level: "pause" },
  { id: "half-an-hour-without-a-break", when: { streakMinutes: 30 } },
];

/** Nudges about over-reliance, strongest first. Authors may remove any of them from the list. */
export function overrelianceNudges(options: {
  readonly minutesToday: number;
  /** With breaks that stop, there is no long continuous use to point out. */
  readonly breaksStop: boolean;
}): readonly NudgeInput[] {
  return [
    ...(options.breaksStop ? [] : WITHOUT_BREAK),
    { id: "tries-while-closed", when: { refusalsToday: 3 } },
    { id: "long-day", when: { minutesToday: options.minutesToday } },
    { id: "answers-first", when: { "signal:asked-for-answer": 10 }, cooldown: "7d" },
    { id: "late-nights", when: { nightsLast7Days: 3 }, cooldown: "7d" },
    { id: "growing-use", when: { growthPercent: 50 }, cooldown: "7d" },
    { id: "every-day", when: { daysInARow: 5 }, cooldown: "7d" },
  ];
}

/** The sources of a band's nudges. */
export function overrelianceSources(path: string, nudges: readonly NudgeInput[]): readonly PresetSource[] {
  return nudges.map(({ id }, index) => ours(`${path}.${index}`, ANCHORS[id] ?? "Our own."));
}
