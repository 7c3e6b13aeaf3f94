import type { PolicyInput } from "../../values/policy.ts";

/** A ready policy and where each of its values comes from. Not legal advice. */
export interface Preset {
  /** What `extends` calls it. */
  readonly id: string;
  readonly title: string;
  /** What it is not: to be shown wherever it is. */
  readonly notice: string;
  /** Whom it is for, in a few words. */
  readonly who: string;
  /** The local dates on which its limits come into force and are last in force; `null`: no such date. */
  readonly force: { readonly from: string | null; readonly to: string | null; readonly timeZone: string };
  readonly policy: PolicyInput;
  /** At least one for each value of the policy. */
  readonly sources: readonly PresetSource[];
  /** What the sources ask for that no policy can do: for the app to see to. */
  readonly beyond: readonly string[];
}

/** Why a value is what it is. */
export interface PresetSource {
  /** The value, or all that is under it: `"bands.child.dailyLimit"`. */
  readonly path: string;
  readonly instrument: string;
  readonly article: string | null;
  readonly status: string;
  /** The first and the last date in force; `null`: none. */
  readonly from: string | null;
  readonly to: string | null;
  /** What was read. */
  readonly source: string;
  /** `null` for what is our own. */
  readonly confidence: Confidence | null;
  readonly basis: Basis;
  readonly note?: string;
}

/**
 * How sure the source is: `P` primary text seen, `S` law firm, tracker or press, `M` a translation or note that quotes the
 * primary, `U` sources conflict, `R` recalled and not confirmed.
 */
export type Confidence = "P" | "S" | "M" | "U" | "R";

/** What sets the value: a law, an official guideline, what large products do, or nobody but us. */
export type Basis = "law" | "guideline" | "product" | "ours";

/** `null`: nothing that has force, such as our own default. */
export type PresetStatus = "not-yet-in-force" | "in-force" | "no-longer-in-force" | null;

/** Whether a preset's limits are in force at an instant (ms), by the date where they hold. */
export function presetStatus({ force }: Preset, at: number): PresetStatus {
  const { from, to } = force;
  if (from === null && to === null) return null;
  const date = dateIn(force.timeZone, at);
  if (from !== null && date < from) return "not-yet-in-force";
  return to !== null && date > to ? "no-longer-in-force" : "in-force";
}

/** The local date, `"2026-10-01"`. */
function dateIn(timeZone: string, at: number): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
}

/** The sources of a value: those of the longest path that it stands under. */
export function sourcesOf({ sources }: Preset, path: readonly (string | number)[]): readonly PresetSource[] {
  for (let length = path.length; length >= 0; length--) {
    const wanted = path.slice(0, length).join(".");
    const found = sources.filter((source) => source.path === wanted);
    if (found.length > 0) return found;
  }
  return [];
}

export const NOTICE = "Not legal advice. Read the texts, and ask a lawyer, before you rely on it.";

/** What is said of a value that nobody but us sets. */
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
