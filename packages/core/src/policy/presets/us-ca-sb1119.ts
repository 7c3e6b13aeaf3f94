import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

/** Common to the values that the act sets. */
const ACT: Omit<PresetSource, "path" | "article"> = {
  instrument: "California SB 1119 (2026), “Adam's Law”",
  status: "enacted; the limits are operative from 2027-07-01",
  from: "2027-07-01",
  to: null,
  source: "text of the act, read 2026-11-24",
  confidence: "P",
  basis: "law",
};

const PARENT =
  "A default that only a parent may change, each by itself; without a linked parent account it shall not be changed.";

export const usCaSb1119: Preset = {
  id: "us-ca-sb1119",
  title: "California SB 1119: companion chatbots, children under 18",
  notice: NOTICE,
  who: "children under 18, companion chatbots, California",
  force: { from: "2027-07-01", to: null, timeZone: "America/Los_Angeles" },
  policy: {
    timeZone: "America/Los_Angeles",
    dayStartsAt: "00:00",
    unknownAge: "child",
    finishReply: "15s",
    bands: {
      child: {
        ages: [0, 18],
        dailyLimit: "2h",
        break: { after: "1h", rest: "15m", mode: "enforce" },
        reminders: [
          { id: "ai", at: "start-of-session", every: "30m" },
          { id: "usage", every: "30m" },
        ],
        guardian: { mayAdjust: ["dailyLimit", "break"] },
        features: { pushNotifications: false, persistentMemory: false },
      },
    },
  },
  sources: [
    { ...ACT, path: "bands.child.ages", article: null, note: "A child is anyone under 18." },
    {
      ...ACT,
      path: "bands.child.dailyLimit",
      article: "§ 21812(d)(3)(A)(iv)",
      note: `Two hours a day over all of the operator's companion chatbots: give all of them one store. ${PARENT}`,
    },
    {
      ...ACT,
      path: "bands.child.break.after",
      article: "§ 21812(d)(3)(A)(iii)",
      note: `One hour in "a single continuous usage session". ${PARENT}`,
    },
    {
      ...ACT,
      path: "bands.child.break.mode",
      article: "§ 21812(d)(3)(A)(iii)",
      note: "The act limits the session, so the break stops and does not only remind.",
    },
    ours("bands.child.break.rest", "The act does not say what ends a session or how long the break is. 15 minutes."),
    {
      ...ACT,
      path: "bands.child.reminders.0",
      article: null,
      note: 'The AI notice is to be "reinforced periodically during extended interactions".',
    },
    ours(
      "bands.child.reminders.0.at",
      "The act says periodically. At the start of each session, as a reminder by the hour alone would never come in a session of one hour.",
    ),
    ours("bands.child.reminders.0.every", "The act gives no interval. Every 30 minutes."),
    { ...ACT, path: "bands.child.reminders.1", article: null, note: "Reminders of use." },
    ours("bands.child.reminders.1.every", "The act gives no interval. Every 30 minutes."),
    {
      ...ACT,
      path: "bands.child.guardian.mayAdjust",
      article: "§ 21812(d)(3)",
      note: `${PARENT} The app says who is a linked parent.`,
    },
    { ...ACT, path: "bands.child.features.pushNotifications", article: "§ 21812(d)(3)(A)(ii)", note: PARENT },
    {
      ...ACT,
      path: "bands.child.features.persistentMemory",
      article: "§ 21812(d)(3)(A)(i)",
      note: `${PARENT} From 16 on a rule of its own holds.`,
    },
    {
      ...ACT,
      path: "unknownAge",
      article: "§ 21811",
      status: "enacted; age assurance is operative from 2027-01-01",
      from: "2027-01-01",
      note: "By the age signal of AB 1043; without one everyone is to be treated as a child.",
    },
    ours(
      "dayStartsAt",
      "The act does not say when a day begins. At midnight, so that no calendar day holds four hours.",
    ),
    ours("finishReply", "The act leaves no time to finish a reply. Short, so that an hour stays an hour."),
    ours("timeZone", "The zone of accounts that have none of their own."),
  ],
  beyond: [
    "Keep push notifications and persistent memory off as the decision's features say, and let only a linked parent turn each on.",
    "Never discourage a child from taking breaks, and never suggest that the child needs to return often.",
    "Keep records of conversations about self-harm for 3 years (§ 21812.5): while they are held, an account is not deleted.",
    "The disclosure that this is an AI, where a reasonable person could be misled (§ 22602(a)), and a protocol for crises, published (§ 22602(b)).",
    "From 2027-07-01 report yearly, without identifiers, how many crisis referrals were shown in the year before (§ 22603).",
    "Say where users see it that companion chatbots may not suit some minors (§ 22604).",
    "The act sets no quiet hours, and this preset has none.",
  ],
};
