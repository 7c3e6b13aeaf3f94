import { CN_CALENDAR } from "./cn-calendar.ts";
import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const NOTICE_14: Omit<PresetSource, "path"> = {
  instrument: "China: NPPA notice 2021 no. 14",
  article: null,
  status: "in force; for games only",
  from: "2021-09-01",
  to: null,
  source: "translation that quotes the text, and the text, read 2026-11-24",
  confidence: "M",
  basis: "law",
};

const CALENDAR =
  "Announced yearly; the npm package chinese-days carries the dates. Add those of the next year when they are out.";

export const cnGames2021: Preset = {
  id: "cn-games-2021",
  title: "China: online games, minors",
  notice: NOTICE,
  who: "minors, games only, mainland China",
  force: { from: "2021-09-01", to: null, timeZone: "Asia/Shanghai" },
  policy: {
    timeZone: "Asia/Shanghai",
    unknownAge: "minor",
    bands: {
      minor: {
        ages: [0, 18],
        openHours: [{ from: "20:00", to: "21:00", days: ["fri", "sat", "sun", "holiday"] }],
      },
    },
    calendar: CN_CALENDAR,
  },
  sources: [
    { ...NOTICE_14, path: "bands.minor.ages", note: "Minors are under 18." },
    {
      ...NOTICE_14,
      path: "bands.minor.openHours",
      note: "One hour, 20:00 to 21:00, on Fridays, Saturdays, Sundays and statutory holidays.",
    },
    { ...NOTICE_14, path: "calendar.holidays", note: CALENDAR },
    { ...NOTICE_14, path: "calendar.workdays", note: `A weekend day worked in exchange is closed. ${CALENDAR}` },
    ours("unknownAge", "Games ask for a real name; who has given none is taken for a minor."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: ["Real-name registration of players."],
};
