import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const LAW: Omit<PresetSource, "path" | "article"> = {
  instrument: "Brazil: Lei 15.211/2025 (ECA Digital) and Decreto 12.880/2026",
  status: "in force",
  from: "2026-03-17",
  to: null,
  source: "text of the law, read 2026-11-29",
  confidence: "P",
  basis: "law",
};

const NO_NUMBER = "The law asks for functions to limit use and gives no number.";

export const brEcaDigital: Preset = {
  id: "br-eca-digital",
  title: "Brazil: ECA Digital, children and adolescents",
  notice: NOTICE,
  who: "children and adolescents under 18, digital services, Brazil",
  force: { from: "2026-03-17", to: null, timeZone: "America/Sao_Paulo" },
  policy: {
    timeZone: "America/Sao_Paulo",
    unknownAge: "minor",
    bands: {
      minor: {
        ages: [0, 18],
        dailyLimit: "2h",
        break: { after: "1h", rest: "10m", mode: "remind" },
        quietHours: [{ from: "22:00", to: "06:00" }],
        guardian: {
          maxExtraTimePerDay: "1h",
          mayLiftQuietHours: true,
          mayAdjust: ["dailyLimit", "break", "quietHours", "features"],
        },
      },
    },
  },
  sources: [
    { ...LAW, path: "bands.minor.ages", article: null, note: "Children and adolescents: under 18." },
    ours("bands.minor.dailyLimit", `${NO_NUMBER} Two hours.`),
    ours("bands.minor.break", "The law asks that natural stopping points are not hidden (Art. 18); when is ours."),
    ours("bands.minor.quietHours", `${NO_NUMBER} From 22:00 to 06:00.`),
    {
      ...LAW,
      path: "bands.minor.guardian",
      article: "Arts. 17, 18",
      note: "Functions by which parents limit and monitor use, and switch safeguards. How far is ours.",
    },
    ours("unknownAge", "The stricter band."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "A visible notice that parental tools are on, and which settings hold (Art. 17, III).",
    "Parents see the total time, in Portuguese (Art. 18).",
    "No rewards for time spent, and no hiding of natural stopping points (Art. 18).",
  ],
};
