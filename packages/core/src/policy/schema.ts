import * as z from "zod";
import type {
  AdjustableLimitsInput,
  BandInput,
  BreakInput,
  CalendarInput,
  DailyLimitInput,
  GuardianInput,
  JsonValue,
  MessageLimitInput,
  Mode,
  NudgeConditionInput,
  NudgeInput,
  PolicyInput,
  PresenceInput,
  ReminderInput,
  TokenLimitInput,
  WindowInput,
} from "../values/policy.ts";
import {
  type About,
  list,
  metaOf,
  notObject,
  number,
  oneOf,
  quote,
  type Shape,
  strict,
  text,
  trueOrFalse,
  wholeNumber,
} from "./fields.ts";
import { ADJUSTABLE_KEYS, METRICS, UNGOVERNED } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { clockTime, date, dayName, dayNameFault, duration, timeZone } from "./time-fields.ts";

const windowSchema: z.ZodType<WindowInput> = strict<WindowInput>(
  {
    from: clockTime({ description: "When it begins, local time.", examples: ["21:00"] }),
    to: clockTime({
      description: 'When it ends, local time. Not after "from": the next day. "24:00" is midnight at the end.',
      examples: ["06:30", "24:00"],
      allow24: true,
    }),
    days: list(dayName({ description: "A name for some days, or a date." }), {
      description: "The days on whose date it begins. Without it: every day.",
      examples: [["fri", "sat"], ["schoolday"], ["weekend", "holiday", "2026-10-01"]],
      remedy: 'Write a list of days such as ["fri", "sat"].',
    }).optional(),
  },
  { description: "A span of local time.", examples: [{ from: "21:00", to: "06:30" }] },
);

function windows(about: About): z.ZodType<readonly WindowInput[]> {
  return list(windowSchema, {
    ...about,
    remedy: 'Write a list of windows such as [{"from": "21:00", "to": "06:30"}].',
  });
}

const DAILY_TABLE_KEYS = 'Days and limits such as {"default": "40m", "weekend": "1h"}.';

const dailyTable: z.ZodType<{ readonly [day: string]: string }> = z.record(
  text({ description: "A day's name.", remedy: "" }, (key) => dayNameFault(key, ["default"])),
  duration({ description: "The limit of the days of that name.", examples: ["1h"] }),
  { error: ({ input }) => `${quote(input)} is not a daily limit. ${DAILY_TABLE_KEYS}` },
);

const dailyLimit: z.ZodType<DailyLimitInput> = z
  .union([duration({ description: "The same limit every day.", examples: ["1h"] }), dailyTable])
  .meta({
    description:
      "How much time a day holds: one duration, or a table from days to durations, of which the most specific name wins: " +
      'a date, "holiday", "schoolday", "mon" to "sun", "weekday", "weekend", "default".',
    examples: ["1h", { default: "40m", weekend: "1h", holiday: "1h" }],
  });

const breakSchema: z.ZodType<BreakInput> = strict<BreakInput>(
  {
    after: duration({
      description: "The continuous use after which a rest is due.",
      examples: ["30m", "1h"],
      positive: 'A break after no time at all would stop everything. Write a duration such as "30m".',
    }),
    rest: duration({
      description: "How long a rest is. A pause that long also ends continuous use.",
      examples: ["5m", "15m"],
      default: "5m",
    }).optional(),
    mode: oneOf(["remind", "enforce"], {
      description: '"remind" tells, "enforce" stops until the rest is over.',
      default: "remind",
    }).optional(),
  },
  { description: "Rests after continuous use.", examples: [{ after: "45m", rest: "5m", mode: "enforce" }] },
);

const messageLimit: z.ZodType<MessageLimitInput> = strict<MessageLimitInput>(
  {
    limit: wholeNumber({ description: "How many messages.", examples: [40], min: 1 }),
    per: duration({
      description:
        'In how long: a duration (messages come back one by one), or "day" (they come back with the next day).',
      examples: ["1h", "day"],
      orWord: "day",
      positive: 'A limit per no time at all has no meaning. Write "day", or a duration such as "1h".',
    }),
  },
  { description: "At most so many messages in so much time.", examples: [{ limit: 40, per: "1h" }] },
);

const tokenLimit: z.ZodType<TokenLimitInput> = strict<TokenLimitInput>(
  {
    limit: wholeNumber({ description: "How many tokens of the model.", examples: [100_000], min: 0 }),
    per: oneOf(["day"], { description: "In how long." }),
  },
  { description: "At most so many tokens a day.", examples: [{ limit: 100_000, per: "day" }] },
);

const reminder: z.ZodType<ReminderInput> = strict<ReminderInput>(
  {
    id: idOf("reminder", "ai"),
    at: oneOf(["start-of-day", "start-of-session"], {
      description: "Given at the first use of a day, or whenever use begins again after a rest.",
    }).optional(),
    every: duration({
      description: "Given again once so much time has passed since it was last given.",
      examples: ["1h", "3h"],
      positive: 'Every moment is too often. Write a duration such as "1h".',
    }).optional(),
  },
  {
    description: 'Something to be told again and again, such as "this is an AI". Needs "at" or "every", or both.',
    examples: [{ id: "ai", at: "start-of-day", every: "1h" }],
  },
);

function idOf(what: string, example: string): z.ZodType<string> {
  const remedy = `Write a name for this ${what} such as "${example}".`;
  return text(
    { description: `The ${what}'s name: the app and the browser find its words by it.`, examples: [example], remedy },
    (value) => (value === "" ? absentName(remedy) : undefined),
  );
}

function absentName(remedy: string): string {
  return `The name is empty. ${remedy}`;
}

const METRIC_MEANINGS: { readonly [metric in (typeof METRICS)[number]]: string } = {
  minutesToday: "Minutes used today.",
  minutesLast7Days: "Minutes used today and on the 6 days before.",
  minutesPrevious7Days: "Minutes used on the 7 days before those.",
  streakMinutes: "Minutes of continuous use.",
  daysInARow: "Days in a row with use, up to today; at most 14.",
  nightMinutesLast7Days: "Minutes used in the policy's night, on the last 7 days.",
  nightsLast7Days: "How many of the last 7 days had use at night.",
  refusalsToday: "Messages that were refused today.",
  messagesToday: "Messages that were charged today.",
  growthPercent: "By how many percent the last 7 days exceed the 7 before.",
};

const SIGNAL_REMEDY = 'A signal of your app is written "signal:" and its name.';

/** What is wrong with the name of a metric; `more` names are right too. */
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
    "^signal:.": { type: "number", description: "How often your app gave this signal in the last 7 days." },
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
  // The names of metrics are open, so the type cannot be built from the shape.
  return schema as z.ZodType<T>;
}

const when: z.ZodType<NudgeConditionInput> = condition<NudgeConditionInput>(
  {
    description: 'Metrics and thresholds, all of which must be reached; those under "not" must not be.',
    examples: [
      { minutesToday: 60 },
      { "signal:asks-for-answers": 10 },
      { streakMinutes: 30, not: { streakMinutes: 60 } },
    ],
  },
  { not: condition({ description: "Metrics and thresholds, none of which may be reached." }).optional() },
);

const nudge: z.ZodType<NudgeInput> = strict<NudgeInput>(
  {
    id: idOf("nudge", "late-nights"),
    when,
    cooldown: duration({
      description: "Not given again before so much time has passed.",
      examples: ["24h", "7d"],
      default: "24h",
    }).optional(),
    level: oneOf(["hint", "pause"], {
      description: '"hint" is a small message, "pause" a dialog with a short delay.',
      default: "hint",
    }).optional(),
  },
  {
    description: "A hint about how someone leans on the machine.",
    examples: [{ id: "hour", when: { minutesToday: 60 } }],
  },
);

const guardian: z.ZodType<GuardianInput> = strict<GuardianInput>(
  {
    maxExtraTimePerDay: duration({
      description: "The most that a guardian may add to one day.",
      examples: ["30m"],
      default: "0m",
    }).optional(),
    mayLiftQuietHours: trueOrFalse({
      description: "Whether a guardian may suspend quiet hours.",
      default: false,
    }).optional(),
    mayAdjust: list(oneOf(ADJUSTABLE_KEYS, { description: "A limit's key." }), {
      description: "The limits that a guardian may replace, each by itself.",
      examples: [["dailyLimit", "quietHours"]],
      remedy: 'Write a list of limits such as ["dailyLimit", "quietHours"].',
    }).optional(),
  },
  { description: "What a guardian may do. Everything defaults to no." },
);

const features: z.ZodType<{ readonly [name: string]: JsonValue }> = z
  .record(
    z.string(),
    z.custom<JsonValue>(isJson, {
      error: "Not something that JSON can hold. Write text, a number, true, false, null, a list or keys and values.",
    }),
    {
      error: ({ input }) => `${quote(input)} has no keys. Write names and values such as {"pushNotifications": false}.`,
    },
  )
  .meta({
    description: "Handed to the app in every decision; the governor does not act on it.",
    examples: [{ pushNotifications: false, persistentMemory: false }],
  });

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object") return false;
  return (Array.isArray(value) ? value : Object.values(value)).every(isJson);
}

function modeOf(defaultsTo: string): z.ZodType<Mode> {
  return oneOf(["enforce", "observe"], {
    description: `"enforce" refuses; "observe" refuses nothing and tells what it would have refused. ${defaultsTo}`,
  });
}

function finishReplyOf(defaultsTo: string): z.ZodType<string> {
  return duration({
    description: `How long a reply that is streaming when a stop comes may go on. ${defaultsTo}`,
    examples: ["2m", "15s"],
  });
}

const adjustable: Shape<AdjustableLimitsInput> = {
  dailyLimit: dailyLimit.optional(),
  weeklyLimit: duration({ description: "How much time a week (from Monday) holds.", examples: ["7h"] }).optional(),
  break: breakSchema.optional(),
  quietHours: windows({
    description: "When everything is closed.",
    examples: [[{ from: "21:30", to: "06:30" }]],
  }).optional(),
  openHours: windows({
    description: "When alone it is open. Without it: always, but for quiet hours.",
    examples: [[{ from: "15:00", to: "20:00", days: ["schoolday"] }]],
  }).optional(),
  messageLimits: list(messageLimit, {
    description: "How many messages in how much time; all must pass.",
    examples: [
      [
        { limit: 40, per: "1h" },
        { limit: 200, per: "day" },
      ],
    ],
    remedy: 'Write a list of limits such as [{"limit": 40, "per": "1h"}].',
  }).optional(),
};

/** What a guardian sets for one account: the `limits` of `adjust`. */
export const adjustableLimitsSchema: z.ZodType<AdjustableLimitsInput> = strict(adjustable, {
  description: "Limits that a guardian sets for one account.",
});

const AGES_REMEDY = "Write the ages as [from, to), such as [13, 16] for 13 to 15.";

const ages: z.ZodType<readonly [from: number, to: number]> = z
  .tuple(
    [
      wholeNumber({ description: "The youngest age in the band.", min: 0 }),
      wholeNumber({ description: "The first age above the band.", min: 0 }),
    ],
    {
      error: (issue) =>
        issue.code === "invalid_type" && (issue.input === undefined || issue.input === null)
          ? `Missing. ${AGES_REMEDY}`
          : `${quote(issue.input)} is not two ages. ${AGES_REMEDY}`,
    },
  )
  .meta({
    description: "Who is in the band, in whole years: from the first age up to, and without, the second.",
    examples: [
      [0, 13],
      [13, 16],
      [16, 18],
    ],
  });

const band: z.ZodType<BandInput> = strict<BandInput>(
  {
    ages,
    ...adjustable,
    tokenLimits: list(tokenLimit, {
      description: "How many tokens of the model a day holds.",
      examples: [[{ limit: 100_000, per: "day" }]],
      remedy: 'Write a list of limits such as [{"limit": 100000, "per": "day"}].',
    }).optional(),
    reminders: list(reminder, {
      description: "What is to be told again and again.",
      examples: [[{ id: "ai", at: "start-of-day", every: "1h" }]],
      remedy: 'Write a list of reminders such as [{"id": "ai", "every": "1h"}].',
    }).optional(),
    warnings: list(duration({ description: "Time left.", examples: ["5m"] }), {
      description: "Time left at which to warn of a stop. An empty list: never.",
      examples: [["15m", "5m", "1m"]],
      default: ["15m", "5m", "1m"],
      remedy: 'Write a list of durations such as ["15m", "5m", "1m"].',
    }).optional(),
    nudges: list(nudge, {
      description: "Hints about how someone leans on the machine; the first that holds is given.",
      examples: [[{ id: "hour", when: { minutesToday: 60 } }]],
      remedy: 'Write a list of nudges such as [{"id": "hour", "when": {"minutesToday": 60}}].',
    }).optional(),
    maxNudgesPerDay: wholeNumber({
      description: "How many nudges a day at most. 0: none.",
      default: 3,
      min: 0,
    }).optional(),
    guardian: guardian.optional(),
    features: features.optional(),
    finishReply: finishReplyOf("Default: the policy's.").optional(),
    mode: modeOf("Default: the policy's.").optional(),
  },
  { description: "The limits of one age band.", examples: [{ ages: [13, 18], dailyLimit: "1h" }] },
);

const presence: z.ZodType<PresenceInput> = strict<PresenceInput>(
  {
    message: duration({
      description: "How long a message, or the end of a reply, counts as use: reading and thinking.",
      default: "2m",
    }).optional(),
    heartbeat: duration({ description: "How long a heartbeat of the page counts as use.", default: "65s" }).optional(),
    floor: duration({
      description: "How long a message counts as use, whatever the browser says about leaving.",
      default: "30s",
    }).optional(),
  },
  { description: "How long each sign of presence counts as use." },
);

const DATES_REMEDY = 'Write a list of dates such as ["2026-10-01"].';

const calendar: z.ZodType<CalendarInput> = strict<CalendarInput>(
  {
    holidays: list(date({ description: "A holiday.", examples: ["2026-10-01"] }), {
      description: 'Dates that are "holiday".',
      remedy: DATES_REMEDY,
    }).optional(),
    workdays: list(date({ description: "A weekend day that is worked.", examples: ["2026-10-10"] }), {
      description: 'Weekend dates that are worked in exchange for a holiday: "schoolday" and "weekday".',
      remedy: DATES_REMEDY,
    }).optional(),
  },
  { description: "Dates that change what a day is." },
);

const night: z.ZodType<NonNullable<PolicyInput["night"]>> = strict<NonNullable<PolicyInput["night"]>>(
  {
    from: clockTime({ description: "When it begins, local time.", examples: ["22:00"] }),
    to: clockTime({ description: "When it ends, local time.", examples: ["06:00"], allow24: true }),
  },
  { description: "What counts as night use, for nudges. It closes nothing.", default: { from: "22:00", to: "06:00" } },
);

const reference: z.ZodType<string> = text({
  description: "A preset's name, or a path from this file that begins with ./ or ../",
  examples: ["balanced", "./base.yaml"],
  remedy: 'Write a preset\'s name such as "balanced", or a path such as "./base.yaml".',
});

/** The whole policy. */
export const policySchema: z.ZodType<PolicyInput> = strict<PolicyInput>(
  {
    $schema: text({
      description: "Where the JSON Schema is, for editors. Ignored.",
      remedy: "Write an address.",
    }).optional(),
    extends: z
      .union([reference, list(reference, { description: "Several; later wins.", remedy: "Write a list of names." })])
      .meta({
        description: "What this policy builds on. Later wins, keys are merged, lists are replaced.",
        examples: ["balanced", ["balanced", "./school.yaml"]],
      })
      .optional(),
    bands: z
      .record(z.string(), band, {
        error: ({ input }) => {
          const remedy = 'Write bands such as {"teen": {"ages": [13, 18], "dailyLimit": "1h"}}.';
          if (input === undefined || input === null) return `${input === undefined ? "Missing" : "Empty"}. ${remedy}`;
          return `${quote(input)} has no bands. ${remedy}`;
        },
      })
      .meta({
        description: "Names and limits of age bands.",
        examples: [{ teen: { ages: [13, 18], dailyLimit: "1h" } }],
      }),
    timeZone: timeZone({
      description: "The time zone (IANA) of accounts that have none of their own.",
      examples: ["Asia/Shanghai", "America/New_York"],
      default: "UTC",
    }).optional(),
    dayStartsAt: clockTime({
      description: "The local time at which a day, and its limit, begins.",
      examples: ["04:00", "00:00"],
      default: "04:00",
    }).optional(),
    unknownAge: text({
      description: `The band of accounts whose age is unknown, or "${UNGOVERNED}".`,
      examples: ["teen", UNGOVERNED],
      default: UNGOVERNED,
      remedy: `Write a band's name, or "${UNGOVERNED}".`,
    }).optional(),
    presence: presence.optional(),
    calendar: calendar.optional(),
    night: night.optional(),
    finishReply: finishReplyOf('Default: "2m".').optional(),
    mode: modeOf('Default: "enforce".').optional(),
  },
  { description: "A usage policy of Recess.", examples: [{ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }] },
);
