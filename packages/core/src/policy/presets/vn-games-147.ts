import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const DECREE: Omit<PresetSource, "path"> = {
  instrument: "Vietnam: decree 147/2024",
  article: null,
  status: "in force; for games only",
  from: "2024-12-25",
  to: null,
  source: "summaries of law firms and press, read 2026-11-24",
  confidence: "S",
  basis: "law",
};

export const vnGames147: Preset = {
  id: "vn-games-147",
  title: "Vietnam: online games, minors",
  notice: NOTICE,
  who: "minors, games only, Vietnam",
  force: { from: "2024-12-25", to: null, timeZone: "Asia/Ho_Chi_Minh" },
  policy: {
    timeZone: "Asia/Ho_Chi_Minh",
    dayStartsAt: "00:00",
    bands: {
      minor: { ages: [0, 18], dailyLimit: "1h", reminders: [{ id: "usage", every: "30m" }] },
    },
  },
  sources: [
    { ...DECREE, path: "bands.minor.ages", note: "Under 18." },
    { ...DECREE, path: "bands.minor.dailyLimit", note: "60 minutes a day for one title." },
    { ...DECREE, path: "bands.minor.reminders", note: "Every 30 minutes." },
    { ...DECREE, path: "dayStartsAt", note: "A day is 00:00 to 24:00, local." },
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "180 minutes a day over all titles of one provider: a second policy, with a store of its own, for the provider.",
  ],
};
