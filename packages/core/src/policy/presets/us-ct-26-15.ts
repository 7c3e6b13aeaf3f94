import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const ACT: Omit<PresetSource, "path"> = {
  instrument: "Connecticut PA 26-15",
  article: null,
  status: "enacted; in force from 2027-01-01",
  from: "2027-01-01",
  to: null,
  source: "summaries of law firms, read 2026-11-29",
  confidence: "S",
  basis: "law",
};

const FIRST =
  "A notice that is continuously visible, or at the first interaction in 24 hours. At the start of each session here, which is oftener.";

export const usCt2615: Preset = {
  id: "us-ct-26-15",
  title: "Connecticut PA 26-15: AI notices, hourly for minors",
  notice: NOTICE,
  who: "every user of AI companions, more for minors, Connecticut",
  force: { from: "2027-01-01", to: null, timeZone: "America/New_York" },
  policy: {
    timeZone: "America/New_York",
    unknownAge: "minor",
    bands: {
      minor: {
        ages: [0, 18],
        reminders: [{ id: "ai", at: "start-of-session", every: "1h" }],
        guardian: { mayAdjust: ["dailyLimit", "break", "quietHours", "features"] },
      },
      adult: { ages: [18, 150], reminders: [{ id: "ai", at: "start-of-session" }] },
    },
  },
  sources: [
    { ...ACT, path: "bands.minor.ages", note: "Minors are under 18." },
    { ...ACT, path: "bands.minor.reminders", note: `${FIRST} Every hour for minors.` },
    {
      ...ACT,
      path: "bands.minor.guardian.mayAdjust",
      note: "Tools for minors and parents to manage screen time and settings. Which limits is ours.",
    },
    { ...ACT, path: "bands.adult.ages", note: "All who are not minors." },
    { ...ACT, path: "bands.adult.reminders", note: FIRST },
    ours("unknownAge", "The stricter band, as nobody is told too often that this is an AI."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: ["Tools for minors themselves, not for parents alone, to manage their time and settings."],
};
