import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const ACT: Omit<PresetSource, "path" | "article"> = {
  instrument: "New York General Business Law, article 45-B (L. 2026, ch. 58, part Y)",
  status: "enacted; in force from 2027-01-01",
  from: "2027-01-01",
  to: null,
  source: "notes that quote the text, read 2026-11-29",
  confidence: "M",
  basis: "law",
};

export const usNyCompanionOff: Preset = {
  id: "us-ny-companion-off",
  title: "New York article 45-B: companions off by default for minors",
  notice: NOTICE,
  who: "minors, AI companions, New York",
  force: { from: "2027-01-01", to: null, timeZone: "America/New_York" },
  policy: {
    timeZone: "America/New_York",
    unknownAge: "minor",
    bands: {
      minor: { ages: [0, 18], features: { companion: false }, guardian: { mayAdjust: ["features"] } },
    },
  },
  sources: [
    { ...ACT, path: "bands.minor.ages", article: "§ 1539", note: "Minors are under 18." },
    {
      ...ACT,
      path: "bands.minor.features.companion",
      article: "§ 1540",
      note: "The companion is off by default. The app acts on it.",
    },
    {
      ...ACT,
      path: "bands.minor.guardian.mayAdjust",
      article: "§ 1540(7)",
      note: "A parent may switch it on, and is told when the minor asks for it.",
    },
    ours("unknownAge", "The stricter band: a companion is not on for someone who may be a minor."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Keep the companion off as the decision's features say, and send a minor's request for it to the parent (§ 1540(7)).",
    "Instructions for parents in the 12 most common languages (§ 1546).",
  ],
};
