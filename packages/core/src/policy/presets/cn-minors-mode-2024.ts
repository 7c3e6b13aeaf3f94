import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const GUIDELINES: Omit<PresetSource, "path"> = {
  instrument: "CAC guidelines on minors' mode",
  article: null,
  status: "in force as guidelines: a recommended default, no statute",
  from: "2024-11-15",
  to: null,
  source: "translation that quotes the text, read 2026-11-24",
  confidence: "M",
  basis: "guideline",
};

const TOTAL =
  "A recommended default total for the device, not a cap for one app; a guardian may change it or exempt from it.";

export const cnMinorsMode2024: Preset = {
  id: "cn-minors-mode-2024",
  title: "China: minors' mode, recommended defaults",
  notice: NOTICE,
  who: "minors in minors' mode, mainland China",
  force: { from: "2024-11-15", to: null, timeZone: "Asia/Shanghai" },
  policy: {
    timeZone: "Asia/Shanghai",
    bands: {
      child: {
        ages: [0, 16],
        dailyLimit: "1h",
        break: { after: "30m", mode: "remind" },
        quietHours: [{ from: "22:00", to: "06:00" }],
        guardian: { mayLiftQuietHours: true, mayAdjust: ["dailyLimit", "break", "quietHours"] },
      },
      teen: {
        ages: [16, 18],
        dailyLimit: "2h",
        break: { after: "30m", mode: "remind" },
        quietHours: [{ from: "22:00", to: "06:00" }],
        guardian: { mayLiftQuietHours: true, mayAdjust: ["dailyLimit", "break", "quietHours"] },
      },
    },
  },
  sources: [
    {
      ...GUIDELINES,
      path: "bands.child.ages",
      note: "Under 16. The guidelines' five age groups are about content, not minutes.",
    },
    { ...GUIDELINES, path: "bands.teen.ages", note: "16 and 17." },
    { ...GUIDELINES, path: "bands.child.dailyLimit", note: TOTAL },
    { ...GUIDELINES, path: "bands.teen.dailyLimit", note: TOTAL },
    ...["bands.child", "bands.teen"].flatMap((band): PresetSource[] => [
      { ...GUIDELINES, path: `${band}.break.after`, note: "A reminder to rest after 30 minutes without a break." },
      { ...GUIDELINES, path: `${band}.break.mode`, note: "It reminds; it stops nothing." },
      { ...GUIDELINES, path: `${band}.quietHours`, note: "Closed from 22:00 to 06:00." },
      { ...GUIDELINES, path: `${band}.guardian`, note: "A guardian may change the defaults or exempt from them." },
    ]),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Leaving minors' mode takes a guardian's verification.",
    "Education and safety are exempt: do not govern them, or let their messages pass as exempt.",
    "The total is the device's: other apps' time counts there, and is not known here.",
  ],
};
