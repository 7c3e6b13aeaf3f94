import { type Preset, type PresetStatus, presetStatus } from "@recess/core/presets";

/** A preset's summary, and whether it is in force. */
export interface PresetSummary extends Pick<Preset, "id" | "title" | "who"> {
  readonly status: PresetStatus;
  readonly from: string | null;
  readonly to: string | null;
}

export function summaryOf(preset: Preset, now: number): PresetSummary {
  const { id, title, who, force } = preset;
  return { id, title, who, status: presetStatus(preset, now), from: force.from, to: force.to };
}

export function forceWords(preset: Preset, now: number): string {
  const { status, from, to } = summaryOf(preset, now);
  switch (status) {
    case "not-yet-in-force":
      return `not yet in force: from ${from}`;
    case "no-longer-in-force":
      return `no longer in force: it was until ${to}`;
    case "in-force":
      return [from === null ? "in force" : `in force since ${from}`, to === null ? "" : `, until ${to}`].join("");
    case null:
      return "no law: what we or large products do";
  }
}
