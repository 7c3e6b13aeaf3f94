import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const FROM_2027 = { status: "enacted", from: "2027-01-01", to: null, basis: "law" } as const;

const WASHINGTON: Omit<PresetSource, "path"> = {
  ...FROM_2027,
  instrument: "Washington HB 2225",
  article: null,
  source: "text of the act, read 2026-11-24",
  confidence: "P",
};

const CONNECTICUT: Omit<PresetSource, "path"> = {
  ...FROM_2027,
  instrument: "Connecticut PA 26-15",
  article: null,
  source: "summaries of law firms, read 2026-11-24",
  confidence: "S",
};

const OREGON: Omit<PresetSource, "path"> = {
  ...FROM_2027,
  instrument: "Oregon SB 1546",
  article: null,
  source: "summaries that contradict each other, read 2026-11-24",
  confidence: "U",
};

const COLORADO: Omit<PresetSource, "path"> = {
  ...FROM_2027,
  instrument: "Colorado HB 26-1263",
  article: null,
  source: "text of the act, read 2026-11-24",
  confidence: "P",
};

const MINORS = "bands.minor.reminders";
const ADULTS = "bands.adult.reminders";

export const usStrict2027: Preset = {
  id: "us-strict-2027",
  title: "The strictest reminders of the US states from 2027 on",
  notice: NOTICE,
  who: "minors and adults, AI companions, several US states",
  force: { from: "2027-01-01", to: null, timeZone: "America/New_York" },
  policy: {
    unknownAge: "minor",
    bands: {
      minor: { ages: [0, 18], reminders: [{ id: "ai", at: "start-of-session", every: "1h" }] },
      adult: { ages: [18, 150], reminders: [{ id: "ai", at: "start-of-session", every: "3h" }] },
    },
  },
  sources: [
    { ...WASHINGTON, path: "bands.minor.ages", note: "Minors are under 18." },
    {
      ...WASHINGTON,
      path: MINORS,
      note: '"At the beginning of the interaction" and "at least every hour during continuous interaction". It reminds; it stops nothing.',
    },
    { ...CONNECTICUT, path: MINORS, note: "As in Washington: at the beginning and every hour." },
    { ...OREGON, path: MINORS, note: "One hour in some summaries, three in others; the shorter is taken." },
    { ...COLORADO, path: MINORS, note: "A lasting disclaimer, or at each start and every three hours." },
    { ...WASHINGTON, path: "bands.adult.ages", note: "Everybody who is not a minor." },
    { ...WASHINGTON, path: ADULTS, note: "Every three hours for adults." },
    { ...COLORADO, path: ADULTS, note: "A lasting disclaimer, or at each start and every three hours." },
    ours("unknownAge", "The stricter band, as nobody is told too often that this is an AI."),
  ],
  beyond: ["Washington: publish on the site the yearly number of crisis referrals (HB 2225 § 5(3))."],
};
