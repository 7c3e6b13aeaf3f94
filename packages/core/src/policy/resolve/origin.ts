import { findPreset } from "../presets/index.ts";
import { type Basis, type PresetSource, sourcesOf } from "../presets/preset.ts";
import type { Place } from "../text/node.ts";

/** Where a value comes from. */
export type Origin =
  | { readonly kind: "file"; readonly file: string; readonly line: number | null; readonly column: number | null }
  | {
      readonly kind: "preset";
      readonly preset: string;
      readonly instrument: string | null;
      readonly article: string | null;
      readonly basis: Basis | null;
    }
  /** Not written anywhere: Recess's own default. */
  | { readonly kind: "default" };

export const DEFAULT_ORIGIN: Origin = { kind: "default" };

export function originOf({ file, line, column, preset }: Place): Origin {
  if (preset === undefined) return { kind: "file", file, line: line ?? null, column: column ?? null };
  const source = sourceIn(preset);
  return {
    kind: "preset",
    preset: preset.id,
    instrument: source?.instrument ?? null,
    article: source?.article ?? null,
    basis: source?.basis ?? null,
  };
}

/** The source that a preset gives for one of its values. */
export function sourceIn({ id, path }: NonNullable<Place["preset"]>): PresetSource | undefined {
  const preset = findPreset(id);
  return preset === undefined ? undefined : sourcesOf(preset, path)[0];
}

/** An origin as text: `recess.yaml:7`, `us-ca-sb1119, § 21812(d)(3)(A)(iv)`, `default`. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "file":
      return origin.line === null ? origin.file : `${origin.file}:${origin.line}`;
    case "preset": {
      const by = origin.basis === "ours" ? "our own choice" : (origin.article ?? origin.instrument);
      return by === null ? origin.preset : `${origin.preset}, ${by}`;
    }
    case "default":
      return "default";
  }
}
