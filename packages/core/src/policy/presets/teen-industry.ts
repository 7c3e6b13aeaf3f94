import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const PRODUCTS: Omit<PresetSource, "path" | "instrument"> = {
  article: null,
  status: "what large products do",
  from: null,
  to: null,
  source: "the companies' help pages and press, read 2026-11-24",
  confidence: "S",
  basis: "product",
};

export const teenIndustry: Preset = {
  id: "teen-industry",
  title: "What large products do for teens",
  notice: `${NOTICE} No law asks for these values.`,
  who: "13 to 17, anywhere",
  force: { from: null, to: null, timeZone: "UTC" },
  policy: {
    bands: {
      teen: {
        ages: [13, 18],
        quietHours: [{ from: "22:00", to: "07:00" }],
        nudges: [
          { id: "hundred-minutes", when: { minutesToday: 100 }, level: "pause" },
          { id: "long-day", when: { minutesToday: 60 }, level: "pause" },
        ],
      },
    },
  },
  sources: [
    { ...PRODUCTS, path: "bands.teen.ages", instrument: "Instagram teen accounts, TikTok", note: "13 to 17." },
    {
      ...PRODUCTS,
      path: "bands.teen.quietHours",
      instrument: "Instagram teen accounts",
      note: "Quiet from 22:00 to 07:00.",
    },
    { ...PRODUCTS, path: "bands.teen.nudges.0", instrument: "TikTok", note: "A prompt at 100 minutes." },
    {
      ...PRODUCTS,
      path: "bands.teen.nudges.1",
      instrument: "Instagram teen accounts, TikTok",
      note: "60 minutes a day, which the teen can pass: so a pause to think, no stop.",
    },
    ours("bands.teen.nudges.0.level", "A dialog with a short delay: it cut openings by 57 % (PMC9974409)."),
    ours("bands.teen.nudges.1.level", "A dialog with a short delay: it cut openings by 57 % (PMC9974409)."),
  ],
  beyond: [],
};
