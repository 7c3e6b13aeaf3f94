import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const LAW: Omit<PresetSource, "path"> = {
  instrument: "New York General Business Law, article 47",
  article: "Art. 47",
  status: "in force",
  from: "2025-11-05",
  to: null,
  source: "text of the law, read 2026-11-24",
  confidence: "P",
  basis: "law",
};

export const usNyArt47: Preset = {
  id: "us-ny-art47",
  title: "New York article 47: AI companions, every user",
  notice: NOTICE,
  who: "every user, AI companions, New York",
  force: { from: "2025-11-05", to: null, timeZone: "America/New_York" },
  policy: {
    timeZone: "America/New_York",
    unknownAge: "everyone",
    bands: {
      everyone: { ages: [0, 150], reminders: [{ id: "ai", at: "start-of-day", every: "3h" }] },
    },
  },
  sources: [
    { ...LAW, path: "bands.everyone.ages", note: "Every user, of any age." },
    {
      ...LAW,
      path: "bands.everyone.reminders",
      note: "At the start (once a day is enough) and every three hours. It reminds; it stops nothing.",
    },
    { ...LAW, path: "unknownAge", note: "Every user, so those of unknown age too." },
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: ["Have a protocol for what users say of suicide and self-harm."],
};
