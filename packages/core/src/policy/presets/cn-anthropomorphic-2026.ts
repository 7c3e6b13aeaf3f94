import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const MEASURES: Omit<PresetSource, "path" | "article"> = {
  instrument: "China: measures on human-like interactive AI services, 2026-04-10",
  status: "in force",
  from: "2026-07-15",
  to: null,
  source: "translation that quotes the text, read 2026-11-24",
  confidence: "M",
  basis: "law",
};

const TWO_HOURS = "A reminder at each further two hours of continuous use. It reminds; it stops nothing.";

export const cnAnthropomorphic2026: Preset = {
  id: "cn-anthropomorphic-2026",
  title: "China: companion-like AI, every user and minors",
  notice: NOTICE,
  who: "every user of companion-like AI, more for minors, mainland China",
  force: { from: "2026-07-15", to: null, timeZone: "Asia/Shanghai" },
  policy: {
    timeZone: "Asia/Shanghai",
    unknownAge: "adult",
    finishReply: "15s",
    bands: {
      minor: {
        ages: [0, 18],
        reminders: [
          { id: "ai", at: "start-of-session", every: "1h" },
          { id: "rest", every: "2h" },
        ],
      },
      adult: { ages: [18, 150], reminders: [{ id: "rest", every: "2h" }] },
    },
  },
  sources: [
    { ...MEASURES, path: "bands.minor.ages", article: "Art. 14", note: "Minors are under 18." },
    {
      ...MEASURES,
      path: "bands.minor.reminders.0",
      article: "Art. 14",
      note: "For minors, periodic reminders that this is not a human.",
    },
    ours("bands.minor.reminders.0.at", "The measures give no interval. At the start of each session."),
    ours("bands.minor.reminders.0.every", "The measures give no interval. Every hour."),
    { ...MEASURES, path: "bands.minor.reminders.1", article: "Art. 18", note: TWO_HOURS },
    { ...MEASURES, path: "bands.adult.ages", article: "Art. 18", note: "Every user." },
    { ...MEASURES, path: "bands.adult.reminders", article: "Art. 18", note: TWO_HOURS },
    ours("unknownAge", "Art. 18 is for every user, so those of unknown age are governed as adults."),
    ours("finishReply", "Art. 19: leaving is never to be hindered. Short, so that nothing goes on after a stop."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Art. 14 asks for limits of duration for minors and gives no number: set a dailyLimit for the band minor.",
    "Who is taken for a minor may appeal (Art. 14).",
    "Leaving works at once, and is never hindered (Art. 19).",
    "A channel for complaints, with deadlines (Art. 21).",
  ],
};
