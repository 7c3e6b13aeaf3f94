import { overrelianceNudges } from "./overreliance.ts";
import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const MEASURES: Omit<PresetSource, "path" | "article"> = {
  instrument: "China: interim measures on generative AI services, 2023",
  status: "in force",
  from: "2023-08-15",
  to: null,
  source: "text and translation, read 2026-11-24",
  confidence: "M",
  basis: "law",
};

export const cnGenai2023: Preset = {
  id: "cn-genai-2023",
  title: "China: public generative AI, minors",
  notice: NOTICE,
  who: "minors, public generative AI, mainland China",
  force: { from: "2023-08-15", to: null, timeZone: "Asia/Shanghai" },
  policy: {
    timeZone: "Asia/Shanghai",
    bands: {
      minor: {
        ages: [0, 18],
        reminders: [{ id: "ai", at: "start-of-session" }],
        nudges: overrelianceNudges({ minutesToday: 60, breaksStop: false }),
      },
    },
  },
  sources: [
    {
      ...MEASURES,
      path: "bands.minor.ages",
      article: "Art. 10",
      note: "Minors, with no number of years; 18 is the Chinese age of majority.",
    },
    { ...MEASURES, path: "bands.minor.reminders", article: "Art. 12", note: "AI content is to be labelled." },
    ours("bands.minor.reminders.0.at", "The measures give no interval. At the start of each session."),
    {
      ...MEASURES,
      path: "bands.minor.nudges",
      article: "Art. 10",
      basis: "ours",
      note: 'Art. 10 asks for "effective measures" against over-reliance and addiction and gives no number: these are ours.',
    },
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Art. 10 gives no limit of time: combine it with limits of your own.",
    "Protect inputs and records of use; ask for no personal data that is not needed (Art. 11). Recess keeps no text.",
    "Label AI content (Art. 12), keep the service safe and stable (Art. 13), and take complaints (Art. 15).",
  ],
};
