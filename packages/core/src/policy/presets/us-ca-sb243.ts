import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const ACT: Omit<PresetSource, "path" | "article"> = {
  instrument: "California SB 243 (2025), Business and Professions Code chapter 22.6",
  status: "in force from 2026-01-01; § 22602(c) ends on 2027-01-01, §§ 22602(a), (b), 22603 and 22604 stay",
  from: "2026-01-01",
  to: "2026-12-31",
  source: "text of the act, read 2026-11-24",
  confidence: "P",
  basis: "law",
};

export const usCaSb243: Preset = {
  id: "us-ca-sb243",
  title: "California SB 243: companion chatbots, known minors",
  notice: NOTICE,
  who: "users known to be minors, companion chatbots, California",
  force: { from: "2026-01-01", to: "2026-12-31", timeZone: "America/Los_Angeles" },
  policy: {
    timeZone: "America/Los_Angeles",
    unknownAge: "ungoverned",
    bands: {
      minor: {
        ages: [0, 18],
        reminders: [
          { id: "ai", at: "start-of-day", every: "3h" },
          { id: "rest", every: "3h" },
        ],
      },
    },
  },
  sources: [
    { ...ACT, path: "bands.minor.ages", article: "§ 22602(c)", note: "A user that the operator knows is a minor." },
    {
      ...ACT,
      path: "bands.minor.reminders",
      article: "§ 22602(c)(2)",
      note: "At least every three hours: take a break, and this is an AI, not a human. It reminds; it stops nothing.",
    },
    {
      ...ACT,
      path: "bands.minor.reminders.0.at",
      article: "§ 22602(c)(1)",
      note: "The user is to be told that this is an AI; when is ours: at the start of each day.",
    },
    { ...ACT, path: "unknownAge", article: "§ 22602(c)", note: "Only for those known to be minors." },
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Keep and publish a protocol against content on suicide and self-harm, with a referral to crisis services (§ 22602(b)).",
    "Say where users see it that companion chatbots may not suit some minors (§ 22604).",
  ],
};
