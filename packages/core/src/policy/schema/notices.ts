import * as z from "zod";
import type { NudgeConditionInput, NudgeInput, ReminderInput } from "../../values/policy-notices.ts";
import { METRICS } from "../../rules/metrics.ts";
import { didYouMean } from "../nearest.ts";
import { notObject } from "../faults.ts";
import { type About, metaOf, number, oneOf, strict, text } from "./fields.ts";
import { duration } from "./time-fields.ts";

export const reminder: z.ZodType<ReminderInput> = strict<ReminderInput>(
  {
    id: idOf("reminder", "ai"),
    at: oneOf(["start-of-day", "start-of-session"], {
      description: "When it is given: at the first use of a day, or whenever use begins again after a rest.",
    }).optional(),
    every: duration({
      description: "How long after it was last given it is given again.",
      examples: ["1h", "3h"],
      positive: 'Every moment is too often. Write a duration such as "1h".',
    }).optional(),
    as: oneOf(["persistent"], {
      description: '"persistent" also shows it all the time, in a label on the screen.',
    }).optional(),
  },
  {
    description: 'A repeated notice, such as "this is an AI". Needs "at" or "every", or both.',
    examples: [{ id: "ai", at: "start-of-day", every: "1h" }],
  },
);

function idOf(what: string, example: string): z.ZodType<string> {
  const remedy = `Write a name for this ${what} such as "${example}".`;
  return text(
    { description: `The ${what}'s name, by which the app and the browser find its text.`, examples: [example] },
    { remedy, fault: (value) => (value === "" ? `The name is empty. ${remedy}` : undefined) },
  );
}

const METRIC_MEANINGS: { readonly [metric in (typeof METRICS)[number]]: string } = {
  minutesToday: "Minutes used today.",
  minutesLast7Days: "Minutes used today and on the 6 days before.",
  minutesPrevious7Days: "Minutes used on the 7 days before those.",
  streakMinutes: "Minutes of continuous use.",
  daysInARow: "Days in a row with use, up to today; at most 14.",
  nightMinutesLast7Days: "Minutes used in the policy's night, on the last 7 days.",
  nightsLast7Days: "The number of days, of the last 7, with use at night.",
  refusalsToday: "Messages that were refused today.",
  messagesToday: "Messages that were charged today.",
  growthPercent: "The growth of use, in percent, from the 7 days before to the last 7.",
};

const SIGNAL_REMEDY = 'A signal of your app is written "signal:" and its name.';

/** The problem with the name of a metric; `more` lists further valid names. */
function metricFault(key: string, more: readonly string[] = []): string | undefined {
  const known: readonly string[] = [...METRICS, ...more];
  if (known.includes(key)) return undefined;
  if (key.startsWith("signal:"))
    return key === "signal:" ? `"signal:" lacks the signal's name. ${SIGNAL_REMEDY}` : undefined;
  const offer = didYouMean(key, known) || ` The metrics are ${METRICS.join(", ")}.`;
  return `There is no metric "${key}".${offer} ${SIGNAL_REMEDY}`;
}

const SIGNALS = {
  patternProperties: {
    "^signal:.": { type: "number", description: "How often your app sent this signal in the last 7 days." },
  },
};

function metricFields(): { [metric: string]: z.ZodType<number | undefined> } {
  return Object.fromEntries(
    METRICS.map((metric) => [metric, number({ description: METRIC_MEANINGS[metric] }).optional()]),
  );
}

/** `more`: keys besides the metrics. */
function condition<T>(about: About, more: { readonly [key: string]: z.ZodType } = {}): z.ZodType<T> {
  const schema: z.ZodType = z
    .object(
      { ...metricFields(), ...more },
      { error: ({ input }) => notObject(input, [...METRICS, ...Object.keys(more)]) },
    )
    .catchall(number({ description: "A threshold." }))
    .superRefine(
      (value, context) => {
        for (const key of Object.keys(value)) {
          const message = metricFault(key, Object.keys(more));
          if (message !== undefined)
            context.addIssue({ code: "custom", path: [key], message, params: { rule: "unknown-metric" } });
        }
      },
      { when: ({ value }) => typeof value === "object" && value !== null },
    )
    .meta({ ...metaOf(about), ...SIGNALS, additionalProperties: false });
  // Metric names are open-ended, so the type cannot be derived from the shape.
  return schema as z.ZodType<T>;
}

const when: z.ZodType<NudgeConditionInput> = condition<NudgeConditionInput>(
  {
    description: 'Metrics and thresholds. All must be reached, and those under "not" must not be.',
    examples: [
      { minutesToday: 60 },
      { "signal:asks-for-answers": 10 },
      { streakMinutes: 30, not: { streakMinutes: 60 } },
    ],
  },
  { not: condition({ description: "Metrics and thresholds, none of which may be reached." }).optional() },
);

export const nudge: z.ZodType<NudgeInput> = strict<NudgeInput>(
  {
    id: idOf("nudge", "late-nights"),
    when,
    cooldown: duration({
      description: "The time that must pass before it is given again.",
      examples: ["24h", "7d"],
      default: "24h",
    }).optional(),
    level: oneOf(["hint", "pause"], {
      description: '"hint" is a small message, "pause" a dialog with a short delay.',
      default: "hint",
    }).optional(),
  },
  {
    description: "A hint about a sign of over-reliance.",
    examples: [{ id: "hour", when: { minutesToday: 60 } }],
  },
);
