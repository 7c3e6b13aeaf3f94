import * as z from "zod";
import type { BandInput, GuardianInput, RolloutInput, RolloutLimitsInput } from "../../values/policy.ts";
import type { NotificationsInput } from "../../values/policy-notices.ts";
import type { VoiceInput } from "../../values/policy-limits.ts";
import { ADJUSTABLE_KEYS } from "../names.ts";
import { adjustable, tokenLimit, windows } from "./limits.ts";
import { nudge, reminder } from "./notices.ts";
import { finishReplyOf, modeOf } from "./settings.ts";
import { quote } from "../faults.ts";
import { list, oneOf, percent, type Shape, strict, text, trueOrFalse, wholeNumber } from "./fields.ts";
import { duration } from "./time-fields.ts";

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
  { description: "What a guardian may do. By default, nothing." },
);

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
    description: "The ages in the band, in whole years: from the first up to, but not including, the second.",
    examples: [
      [0, 13],
      [13, 16],
      [16, 18],
    ],
  });

/** What a rollout can change: all of a band except its ages. */
const changeable: Shape<RolloutLimitsInput> = {
  ...adjustable,
  tokenLimits: list(tokenLimit, {
    description: "Limits on the model's tokens in a day.",
    examples: [[{ limit: 100_000, per: "day" }]],
    remedy: 'Write a list of limits such as [{"limit": 100000, "per": "day"}].',
  }).optional(),
  reminders: list(reminder, {
    description: "Reminders that are repeated.",
    examples: [[{ id: "ai", at: "start-of-day", every: "1h" }]],
    remedy: 'Write a list of reminders such as [{"id": "ai", "every": "1h"}].',
  }).optional(),
  warnings: list(duration({ description: "Time left.", examples: ["5m"] }), {
    description: "How long before a stop to warn. An empty list: never.",
    examples: [["15m", "5m", "1m"]],
    default: ["15m", "5m", "1m"],
    remedy: 'Write a list of durations such as ["15m", "5m", "1m"].',
  }).optional(),
  nudges: list(nudge, {
    description: "Hints about signs of over-reliance. The first whose condition holds is given.",
    examples: [[{ id: "hour", when: { minutesToday: 60 } }]],
    remedy: 'Write a list of nudges such as [{"id": "hour", "when": {"minutesToday": 60}}].',
  }).optional(),
  maxNudgesPerDay: wholeNumber({
    description: "The largest number of nudges a day. 0: none.",
    default: 3,
    min: 0,
  }).optional(),
  guardian: guardian.optional(),
  requiresConsent: trueOrFalse({
    description:
      "Whether everything is refused until a parent has consented. A consent is valid until it is withdrawn.",
    default: false,
  }).optional(),
  voice: strict<VoiceInput>(
    {
      dailyLimit: adjustable.dailyLimit,
      quietHours: adjustable.quietHours,
      messageLimits: adjustable.messageLimits,
    },
    {
      description:
        "Limits on spoken conversations. The time limits apply in addition to the band's. What is said counts against these " +
        "message limits only.",
      examples: [{ dailyLimit: "30m", quietHours: [{ from: "20:00", to: "07:00" }] }],
    },
  ).optional(),
  notifications: strict<NotificationsInput>(
    {
      quietHours: windows({
        description: "The times at which no notification may be sent, local time.",
        examples: [[{ from: "22:00", to: "07:00" }]],
      }),
    },
    { description: "When the app must not send notifications. This does not close the chat." },
  ).optional(),
  finishReply: finishReplyOf("Default: the policy's.").optional(),
  mode: modeOf("Default: the policy's.").optional(),
};

const rollout: z.ZodType<RolloutInput> = strict<RolloutInput>(
  {
    percent: percent({ description: "The share of the band's accounts, from 0 to 100.", examples: [10] }),
    salt: text(
      {
        description: "Selects the accounts. The same salt selects the same accounts, another salt others.",
        examples: ["2027-01"],
      },
      { remedy: 'Write some text such as "2027-01".' },
    ),
    limits: strict<RolloutLimitsInput>(changeable, {
      description: "The new limits, in place of the band's.",
      examples: [{ dailyLimit: "75m" }],
    }),
  },
  {
    description: "New limits for a share of the band's accounts.",
    examples: [{ percent: 10, salt: "2027-01", limits: { dailyLimit: "75m" } }],
  },
);

export const band: z.ZodType<BandInput> = strict<BandInput>(
  { ages, ...changeable, rollout: rollout.optional() },
  { description: "The limits of one age band.", examples: [{ ages: [13, 18], dailyLimit: "1h" }] },
);
