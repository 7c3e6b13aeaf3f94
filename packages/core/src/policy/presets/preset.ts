import type { PolicyInput } from "../../values/policy.ts";

/** A ready-made policy, with the source of each value. Not legal advice. */
export interface Preset {
  /** The name for `extends`. */
  readonly id: string;
  readonly title: string;
  /** What it does not cover: show this wherever the preset is shown. */
  readonly notice: string;
  /** The people that it is meant for, in a few words. */
  readonly who: string;
  /** The local dates on which its limits come into force and are last in force; `null`: none. */
  readonly force: { readonly from: string | null; readonly to: string | null; readonly timeZone: string };
  readonly policy: PolicyInput;
  /** At least one for each value of the policy. */
  readonly sources: readonly PresetSource[];
  /** Requirements of the sources that no policy can meet and the app must. */
  readonly beyond: readonly string[];
}

/** Why a value is what it is. */
export interface PresetSource {
  /** The path of the value, or of everything under it: `"bands.child.dailyLimit"`. */
  readonly path: string;
  readonly instrument: string;
  readonly article: string | null;
  readonly status: string;
  /** The first and the last date in force; `null`: none. */
  readonly from: string | null;
  readonly to: string | null;
  /** The document that was read. */
  readonly source: string;
  /** `null` for Recess's own choices. */
  readonly confidence: Confidence | null;
  readonly basis: Basis;
  readonly note?: string;
}

/**
 * How reliable the source is: `P` primary text seen, `S` law firm, tracker or press, `M` a translation or note that
 * quotes the primary, `U` sources conflict, `R` recalled and not confirmed.
 */
export type Confidence = "P" | "S" | "M" | "U" | "R";

/** What sets the value: a law, an official guideline, the practice of large products, or Recess alone. */
export type Basis = "law" | "guideline" | "product" | "ours";

/** `null`: never in force, such as Recess's own default. */
export type PresetStatus = "not-yet-in-force" | "in-force" | "no-longer-in-force" | null;

/** Whether a preset's limits are in force at an instant (ms), by the local date where they apply. */
export function presetStatus({ force }: Preset, at: number): PresetStatus {
  const { from, to } = force;
  if (from === null && to === null) return null;
  const date = dateIn(force.timeZone, at);
  if (from !== null && date < from) return "not-yet-in-force";
  return to !== null && date > to ? "no-longer-in-force" : "in-force";
}

/** The local date, `"2026-10-01"`. */
function dateIn(timeZone: string, at: number): string {
  // The Swedish locale formats dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
}

/** The sources of a value: those with the longest matching path. */
export function sourcesOf({ sources }: Preset, path: readonly (string | number)[]): readonly PresetSource[] {
  for (let length = path.length; length >= 0; length--) {
    const wanted = path.slice(0, length).join(".");
    const found = sources.filter((source) => source.path === wanted);
    if (found.length > 0) return found;
  }
  return [];
}

export const NOTICE = "Not legal advice. Read the texts, and ask a lawyer, before you rely on it.";

/** The source of a value that Recess alone sets. */
export function ours(path: string, note: string): PresetSource {
  return {
    path,
    instrument: "Recess",
    article: null,
    status: "our own choice",
    from: null,
    to: null,
    source: "none: no instrument sets this",
    confidence: null,
    basis: "ours",
    note,
  };
}
