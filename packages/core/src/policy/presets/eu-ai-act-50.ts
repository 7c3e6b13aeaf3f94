import { NOTICE, ours, type Preset, type PresetSource } from "./preset.ts";

const ACT: Omit<PresetSource, "path"> = {
  instrument: "Regulation (EU) 2024/1689 (AI Act)",
  article: "Art. 50(1), (5)",
  status: "in force from 2026-08-02",
  from: "2026-08-02",
  to: null,
  source: "notes that quote the text, read 2026-11-29",
  confidence: "M",
  basis: "law",
};

export const euAiAct50: Preset = {
  id: "eu-ai-act-50",
  title: "EU AI Act, Art. 50: told that it is an AI",
  notice: NOTICE,
  who: "every user of an AI that interacts with people, European Union",
  force: { from: "2026-08-02", to: null, timeZone: "Europe/Brussels" },
  policy: {
    unknownAge: "everyone",
    bands: {
      everyone: { ages: [0, 150], reminders: [{ id: "ai", at: "start-of-session", as: "persistent" }] },
    },
  },
  sources: [
    { ...ACT, path: "bands.everyone.ages", note: "Every natural person." },
    {
      ...ACT,
      path: "bands.everyone.reminders",
      note: "Clearly, accessibly, and at the latest at the first interaction. It reminds; it stops nothing.",
    },
    ours("bands.everyone.reminders.0.as", "The act asks for no lasting label. One that stays cannot be missed."),
    ours("unknownAge", "Every user, so those of unknown age too."),
  ],
  beyond: [
    "Content made by AI is marked so that machines can read it (Art. 50(2)): see the label option of the adapter.",
    "The guidelines on Art. 28 of the Digital Services Act ask for quiet notifications at night: see notifications.quietHours.",
  ],
};
