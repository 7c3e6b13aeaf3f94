import type { NudgeInput } from "../../values/policy-notices.ts";
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

/** Signs of dependence; each is a dialog, because the measures require a pop-up. */
const NUDGES: readonly NudgeInput[] = [
  { id: "two-hours-without-a-break", when: { streakMinutes: 120 }, level: "pause" },
  { id: "tries-while-closed", when: { refusalsToday: 3 }, level: "pause" },
  { id: "late-nights", when: { nightsLast7Days: 3 }, cooldown: "7d", level: "pause" },
];

const DEPENDENCE: Omit<PresetSource, "path"> = {
  ...MEASURES,
  article: "Art. 18",
  note: "A pop-up where dependence shows (¶ 1). The measures name no sign: the thresholds are ours.",
};

export const cnAnthropomorphic2026: Preset = {
  id: "cn-anthropomorphic-2026",
  title: "China: companion-like AI, every user and minors",
  notice: NOTICE,
  who: "every user of companion-like AI, more for minors, mainland China",
  force: { from: "2026-07-15", to: null, timeZone: "Asia/Shanghai" },
  policy: {
    timeZone: "Asia/Shanghai",
    unknownAge: "minor",
    finishReply: "15s",
    bands: {
      minor: {
        ages: [0, 18],
        reminders: [
          { id: "ai", at: "start-of-session", every: "1h" },
          { id: "rest", every: "2h" },
        ],
        nudges: NUDGES,
      },
      adult: { ages: [18, 150], reminders: [{ id: "rest", every: "2h" }], nudges: NUDGES },
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
    { ...DEPENDENCE, path: "bands.minor.nudges" },
    { ...DEPENDENCE, path: "bands.adult.nudges" },
    {
      ...MEASURES,
      path: "unknownAge",
      article: "Art. 14",
      note: "Operators are to identify minors; who has not been told from one is taken for one, and may appeal.",
    },
    ours("finishReply", "Art. 19: leaving is never to be hindered. Short, so that nothing goes on after a stop."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Art. 14 asks for limits of duration for minors and gives no number: set a dailyLimit for the band minor.",
    "Who is taken for a minor may appeal (Art. 14). No virtual kin or partners for minors, a guardian's consent under 14, and tools for guardians (Art. 14).",
    "Content and safety: no inducement of dependence, emergency response, protection of interaction data (Arts. 10, 12, 13, 16, 17).",
    "Security assessments and filings with the authorities (Arts. 22-23).",
    "Leaving works at once, and is never hindered (Art. 19).",
    "A channel for complaints, with deadlines (Art. 21).",
  ],
};
