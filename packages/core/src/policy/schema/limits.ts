import * as z from "zod";
import type {
  AdjustableLimitsInput,
  BreakInput,
  DailyLimitInput,
  FeaturesInput,
  MessageLimitInput,
  TokenLimitInput,
  WindowInput,
} from "../../values/policy-limits.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { DAY_NAMES } from "../../time/calendar.ts";
import {
  BREAK_AFTER,
  DAILY_LIMIT_REMEDY,
  DAYS_REMEDY,
  MESSAGE_LIMIT_PER,
  MESSAGE_LIMITS_REMEDY,
  WINDOWS_REMEDY,
} from "../adjustment.ts";
import { dayNameFault, isJson, NOT_JSON, notFeatures, quote } from "../faults.ts";
import { type About, list, oneOf, type Shape, strict, text, wholeNumber } from "./fields.ts";
import { clockTime, dayName, duration } from "./time-fields.ts";

const windowSchema: z.ZodType<WindowInput> = strict<WindowInput>(
  {
    from: clockTime({ description: "When it begins, local time.", examples: ["21:00"] }),
    to: clockTime({
      description:
        'When it ends, local time. If that is not after "from", it ends on the next day. "24:00" is midnight at the end of the day.',
      examples: ["06:30", "24:00"],
      allow24: true,
    }),
    days: list(dayName({ description: "A name for some days, or a date." }), {
      description: 'The days on which it begins. Default: every day. "schoolnight" is a day before a school day.',
      examples: [["fri", "sat"], ["schoolnight"], ["weekend", "holiday", "2026-10-01"]],
      remedy: DAYS_REMEDY,
    }).optional(),
  },
  { description: "A span of local time.", examples: [{ from: "21:00", to: "06:30" }] },
);

export function windows(about: About): z.ZodType<readonly WindowInput[]> {
  return list(windowSchema, {
    ...about,
    remedy: WINDOWS_REMEDY,
    minItems: 1,
  });
}

const dailyTable: z.ZodType<{ readonly [day: string]: string }> = z
  .record(
    text({ description: "A day's name." }, { remedy: "", fault: (key) => dayNameFault(key, ["default"]) }),
    duration({ description: "The limit on days with that name.", examples: ["1h"] }),
    { error: ({ input }) => `${quote(input)} is not a daily limit. ${DAILY_LIMIT_REMEDY}` },
  )
  // Lists the names so that editors offer them.
  .meta({ properties: Object.fromEntries(["default", ...DAY_NAMES].map((name) => [name, { type: "string" }])) });

const dailyLimit: z.ZodType<DailyLimitInput> = z
  .union([duration({ description: "The same limit every day.", examples: ["1h"] }), dailyTable])
  .meta({
    description:
      "The time allowed in a day: one duration, or a table from days to durations, in which the most specific name wins: " +
      'a date, "holiday", "schoolday", "mon" to "sun", "weekday", "weekend", "default".',
    examples: ["1h", { default: "40m", weekend: "1h", holiday: "1h" }],
  });

const breakSchema: z.ZodType<BreakInput> = strict<BreakInput>(
  {
    after: duration({
      description: "The continuous use after which a rest is due.",
      examples: ["30m", "1h"],
      ...BREAK_AFTER,
    }),
    rest: duration({
      description: "The length of a rest. A pause of that length also ends continuous use.",
      examples: ["5m", "15m"],
      default: "5m",
    }).optional(),
    mode: oneOf(["remind", "enforce"], {
      description: '"remind" suggests the rest, "enforce" stops the chat until it is over.',
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
        "The time in which they become available again: a duration (one by one, so after a rest up to twice as many pass in " +
        'that time), or "day" (all of them when the next day begins).',
      examples: ["1h", "day"],
      ...MESSAGE_LIMIT_PER,
    }),
  },
  {
    description: "A maximum number of messages, and the time in which they become available again.",
    examples: [{ limit: 40, per: "1h" }],
  },
);

export const tokenLimit: z.ZodType<TokenLimitInput> = strict<TokenLimitInput>(
  {
    limit: wholeNumber({ description: "The number of the model's tokens.", examples: [100_000], min: 0 }),
    per: oneOf(["day"], { description: "The period." }),
  },
  { description: "A maximum number of tokens a day.", examples: [{ limit: 100_000, per: "day" }] },
);

const features: z.ZodType<FeaturesInput> = z
  .record(z.string(), z.custom<JsonValue>(isJson, { error: NOT_JSON }), {
    error: ({ input }) => notFeatures(input),
  })
  .meta({
    description: "Values for the app, contained in every decision. The governor does not act on them.",
    examples: [{ pushNotifications: false, persistentMemory: false }],
  });

/** The limits that a guardian can replace. */
export const adjustable: Shape<AdjustableLimitsInput> = {
  dailyLimit: dailyLimit.optional(),
  weeklyLimit: duration({ description: "The time allowed in a week.", examples: ["7h"] }).optional(),
  break: breakSchema.optional(),
  quietHours: windows({
    description: "The times at which the chat is closed.",
    examples: [[{ from: "21:30", to: "06:30" }]],
  }).optional(),
  openHours: windows({
    description: "The only times at which the chat is open. Default: always, except in quiet hours.",
    examples: [[{ from: "15:00", to: "20:00", days: ["schoolday"] }]],
  }).optional(),
  messageLimits: list(messageLimit, {
    description: "Limits on the number of messages. A message must pass all of them.",
    examples: [
      [
        { limit: 40, per: "1h" },
        { limit: 200, per: "day" },
      ],
    ],
    remedy: MESSAGE_LIMITS_REMEDY,
  }).optional(),
  features: features.optional(),
};
