import * as z from "zod";
import type { AppealsInput, CalendarInput, PolicyInput, PresenceInput } from "../../values/policy.ts";
import { UNGOVERNED } from "../names.ts";
import { band } from "./band.ts";
import { accept, atLeast, dated, otherRegions, regions } from "./variants.ts";
import { finishReplyOf, modeOf } from "./settings.ts";
import { quote } from "../faults.ts";
import { list, oneOf, strict, text, wholeNumber } from "./fields.ts";
import { clockTime, date, duration, timeZone, weekday } from "./time-fields.ts";

const presence: z.ZodType<PresenceInput> = strict<PresenceInput>(
  {
    message: duration({
      description: "How long a message, or the end of a reply, counts as use: reading and thinking.",
      default: "2m",
    }).optional(),
    heartbeat: duration({ description: "How long a heartbeat of the page counts as use.", default: "65s" }).optional(),
    floor: duration({
      description: "How long a message counts as use even if the browser reports that the person left.",
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
    weekend: list(weekday({ description: "A day of the weekend." }), {
      description: "The days of the weekend. An empty list: there is none.",
      examples: [["fri", "sat"]],
      default: ["sat", "sun"],
      remedy: 'Write a list of days such as ["sat", "sun"].',
    }).optional(),
  },
  { description: "Dates that change the kind of a day." },
);

const night: z.ZodType<NonNullable<PolicyInput["night"]>> = strict<NonNullable<PolicyInput["night"]>>(
  {
    from: clockTime({ description: "When it begins, local time.", examples: ["22:00"] }),
    to: clockTime({ description: "When it ends, local time.", examples: ["06:00"], allow24: true }),
  },
  {
    description: "The hours that count as night use, for nudges. This does not close the chat.",
    default: { from: "22:00", to: "06:00" },
  },
);

const appeals: z.ZodType<AppealsInput> = strict<AppealsInput>(
  {
    respondWithin: duration({
      description: "The time within which an appeal must be answered. Later it is overdue.",
      default: "7d",
      positive: 'Nobody answers within no time at all. Write a duration such as "7d".',
    }).optional(),
  },
  { description: "The deadline for answering appeals. It has no effect on access." },
);

const reference: z.ZodType<string> = text(
  {
    description: "A preset's name, or a path from this file that begins with ./ or ../",
    examples: ["balanced", "./base.yaml"],
  },
  { remedy: 'Write a preset\'s name such as "balanced", or a path such as "./base.yaml".' },
);

export const policySchema: z.ZodType<PolicyInput> = strict<PolicyInput>(
  {
    $schema: text(
      { description: "The address of the JSON Schema, for editors. It has no effect." },
      { remedy: "Write an address." },
    ).optional(),
    extends: z
      .union([
        reference,
        list(reference, { description: "Several of them; later ones win.", remedy: "Write a list of names." }),
      ])
      .meta({
        description:
          "The policies that this one builds on. Later values win, keys are merged, null removes a key, and lists are replaced.",
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
    weekStartsOn: weekday({
      description: "The day on which a week, and its limit, begins.",
      examples: ["sun"],
      default: "mon",
    }).optional(),
    timeZoneChanges: oneOf(["next-day", "at-once"], {
      description:
        'When an account\'s new time zone takes effect. "at-once" is for apps in which a guardian sets it. The first zone ' +
        "of an account always takes effect at once.",
      default: "next-day",
    }).optional(),
    maxSteps: wholeNumber({
      description: "The largest number of steps in a turn. A step is a request that brings results of tool calls.",
      default: 24,
      min: 0,
    }).optional(),
    unknownAge: text(
      {
        description: `The band of accounts whose age is unknown, or "${UNGOVERNED}".`,
        examples: ["teen", UNGOVERNED],
        default: UNGOVERNED,
      },
      { remedy: `Write a band's name, or "${UNGOVERNED}".` },
    ).optional(),
    governs: oneOf(["nobody"], {
      description: "Confirms that having no bands is intended: without it, a policy without bands is rejected.",
    }).optional(),
    presence: presence.optional(),
    calendar: calendar.optional(),
    night: night.optional(),
    appeals: appeals.optional(),
    finishReply: finishReplyOf('Default: "2m".').optional(),
    mode: modeOf('Default: "enforce".').optional(),
    regions: regions.optional(),
    otherRegions: otherRegions.optional(),
    dated: dated.optional(),
    atLeast: atLeast.optional(),
    accept: accept.optional(),
  },
  { description: "A usage policy of Recess.", examples: [{ bands: { teen: { ages: [13, 18], dailyLimit: "1h" } } }] },
);
