import type { BandInput, GuardianInput } from "../../values/policy.ts";
import type { ClockTime } from "../../values/policy-terms.ts";
import type { ReminderInput } from "../../values/policy-notices.ts";
import type { WindowInput } from "../../values/policy-limits.ts";
import { overrelianceNudges, overrelianceSources } from "./overreliance.ts";
import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const MESSAGES: BandInput["messageLimits"] = [
  { limit: 40, per: "1h" },
  { limit: 200, per: "day" },
];

const REMINDERS: readonly ReminderInput[] = [{ id: "ai", at: "start-of-day", every: "1h" }];

const GUARDIAN: GuardianInput = {
  maxExtraTimePerDay: "30m",
  mayLiftQuietHours: true,
  mayAdjust: ["dailyLimit", "break", "quietHours"],
};

const WARNINGS = ["15m", "5m", "1m"];

const CHILD = overrelianceNudges({ minutesToday: 60, breaksStop: true });
const YOUNG_TEEN = overrelianceNudges({ minutesToday: 60, breaksStop: false });
const TEEN = overrelianceNudges({ minutesToday: 120, breaksStop: false });

/** Quiet from `schoolnight` on before a school day, and from `late` on every night. */
function nights(schoolnight: ClockTime, late: ClockTime, to: ClockTime): readonly WindowInput[] {
  return [
    { from: schoolnight, to, days: ["schoolnight"] },
    { from: late, to },
  ];
}

export const balanced: Preset = {
  id: "balanced",
  title: "Balanced: our own default",
  notice: `${NOTICE} No law asks for these values, and no law is satisfied by them alone.`,
  who: "minors, AI chat, anywhere",
  force: { from: null, to: null, timeZone: "UTC" },
  policy: {
    bands: {
      child: {
        ages: [0, 13],
        dailyLimit: { default: "40m", weekend: "1h", holiday: "1h" },
        break: { after: "30m", rest: "5m", mode: "enforce" },
        quietHours: nights("20:30", "21:30", "06:30"),
        messageLimits: MESSAGES,
        reminders: REMINDERS,
        warnings: WARNINGS,
        nudges: CHILD,
        guardian: GUARDIAN,
      },
      "young-teen": {
        ages: [13, 16],
        dailyLimit: { default: "1h", weekend: "1h30m", holiday: "1h30m" },
        break: { after: "45m", rest: "5m", mode: "remind" },
        quietHours: nights("22:00", "23:00", "06:00"),
        messageLimits: MESSAGES,
        reminders: REMINDERS,
        warnings: WARNINGS,
        nudges: YOUNG_TEEN,
        guardian: GUARDIAN,
      },
      teen: {
        ages: [16, 18],
        dailyLimit: "2h",
        break: { after: "1h", rest: "5m", mode: "remind" },
        quietHours: nights("23:00", "00:00", "06:00"),
        messageLimits: MESSAGES,
        reminders: REMINDERS,
        warnings: WARNINGS,
        nudges: TEEN,
        guardian: GUARDIAN,
      },
    },
  },
  sources: [
    ...sourcesOfBand("bands.child", "20:30 to 06:30, from 21:30 where no school follows"),
    ...sourcesOfBand("bands.young-teen", "22:00 to 06:00, from 23:00 where no school follows"),
    ...sourcesOfBand("bands.teen", "23:00 to 06:00, from midnight where no school follows"),
    ...overrelianceSources("bands.child.nudges", CHILD),
    ...overrelianceSources("bands.young-teen.nudges", YOUNG_TEEN),
    ...overrelianceSources("bands.teen.nudges", TEEN),
  ],
  beyond: [
    "List the holidays of your country in calendar.holidays.",
    "Decide where accounts of unknown age belong: unknownAge.",
    "Give the signal asked-for-answer where your app can tell an answer asked for from one tried.",
  ],
};

function sourcesOfBand(band: string, night: string): readonly PresetSource[] {
  return [
    ours(
      `${band}.ages`,
      "Under 13, 13 to 15, 16 and 17: the groups of the age signals that app stores and systems give.",
    ),
    ours(`${band}.dailyLimit`, "Near the CAC guidelines' 60 and 120 minutes, with more at weekends and on holidays."),
    ours(`${band}.break`, "No instrument sets a break's length. Enforced under 13, a reminder above."),
    ours(`${band}.quietHours`, `Sleep, by age: ${night}.`),
    ours(`${band}.messageLimits`, "No instrument sets a message rate. Far above a talk, below a machine."),
    ours(
      `${band}.reminders`,
      "At the start of each day and every hour: as often as the strictest US states ask from 2027 on.",
    ),
    ours(`${band}.warnings`, "Enough time to come to an end."),
    ours(
      `${band}.guardian`,
      "Limits that are hard to override work better (10.1257/aer.20210867), so extra time has an end.",
    ),
  ];
}
