import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const SAYS =
  "A persistent, visible disclaimer, or at the start and every three hours. The reminder is what this preset gives; a persistent one may stand beside it.";

type State = Pick<PresetSource, "instrument" | "article" | "status" | "from" | "confidence">;

/** The acts with the same requirements, and what is known about each. */
const STATES: readonly State[] = [
  { instrument: "Colorado HB 26-1263", article: null, status: "enacted", from: "2027-01-01", confidence: "P" },
  { instrument: "Rhode Island S 2195", article: null, status: "enacted", from: "2027-01-01", confidence: "S" },
  { instrument: "Nebraska LB 525", article: "§ 86-1803", status: "enacted", from: "2027-07-01", confidence: "P" },
  { instrument: "Idaho S 1297", article: null, status: "enacted", from: "2027-07-01", confidence: "S" },
  { instrument: "Georgia SB 540", article: null, status: "enacted", from: "2027-07-01", confidence: "S" },
  { instrument: "Iowa SF 2417", article: null, status: "its date is uncertain", from: null, confidence: "U" },
  { instrument: "Hawaii SB 3001", article: null, status: "its date is uncertain", from: null, confidence: "U" },
];

const REMINDERS = "bands.everyone.reminders";

function sourcesAt(path: string, note: string): readonly PresetSource[] {
  return STATES.map(({ instrument, article, status, from, confidence }): PresetSource => ({
    path,
    instrument,
    article,
    status,
    from,
    to: null,
    source: confidence === "P" ? "text of the act, read 2026-11-29" : "summaries, read 2026-11-29",
    confidence,
    basis: "law",
    note,
  }));
}

export const usConversationalAi2027: Preset = {
  id: "us-conversational-ai-2027",
  title: "The disclosure acts of seven US states from 2027 on",
  notice: NOTICE,
  who: "every user of conversational AI, seven US states",
  force: { from: "2027-01-01", to: null, timeZone: "America/New_York" },
  policy: {
    unknownAge: "everyone",
    bands: { everyone: { ages: [0, 150], reminders: [{ id: "ai", at: "start-of-session", every: "3h" }] } },
  },
  sources: [
    ...sourcesAt("bands.everyone.ages", "Every user."),
    ...sourcesAt(REMINDERS, SAYS),
    ours("unknownAge", "Every user, so those of unknown age too."),
  ],
  beyond: [
    "Nebraska: tools for parents, for those under 13 and from 13 on; no unpredictable rewards.",
    "Rhode Island and Hawaii: a yearly report with the number of crisis referrals.",
  ],
};
