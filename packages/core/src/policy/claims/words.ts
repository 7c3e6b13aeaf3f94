import { canonicalJson } from "../../lib/canonical-json.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import type { Ages } from "../compare/bands.ts";
import type { Difference } from "../compare/difference.ts";
import type { Preset } from "../presets/preset.ts";
import { sourceIn } from "../resolve/origin.ts";
import type { Place } from "../text/node.ts";

/** `Age 13`, `Age 13 to 17`, `Unknown age`. */
export function agesText(ages: Ages): string {
  if (ages === "unknown") return "Unknown age";
  const [from, to] = ages;
  return to - from === 1 ? `Age ${from}` : `Age ${from} to ${to - 1}`;
}

/** A value, formatted for a sentence. */
export function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The source of a requirement: ` (California SB 1119, § 21812)`, ` (school.yaml:12)`. */
export function sourceText(place: Place, preset: Preset | undefined): string {
  if (preset === undefined || place.preset === undefined) {
    return place.line === undefined ? "" : ` (${place.file}:${place.line})`;
  }
  const source = sourceIn(place.preset);
  if (source === undefined) return "";
  if (source.basis === "ours")
    return ` (our own choice: ${source.note ?? "no instrument sets it"})`.replace(/\.\)$/, ")");
  return ` (${[source.instrument, source.article].filter((text) => text !== null).join(", ")})`;
}

/** The path of a requirement in a preset, down to the list item, as its sources name it. */
export function askedPath(preset: Preset, { key, bands, claimed }: Difference): readonly (string | number)[] {
  const path: readonly (string | number)[] = ["bands", bands.claimed ?? "", ...key.split(".")];
  const name = key.split(".")[0] ?? "";
  const band: { readonly [key: string]: unknown } = { ...preset.policy.bands[bands.claimed ?? ""] };
  const list = band[name];
  if (key === "unknownAge" || (!(name in band) && name in preset.policy)) return key.split(".");
  if (!Array.isArray(list) || !Array.isArray(claimed) || claimed.length !== 1) return path;
  const index = list.findIndex((item) => canonicalJson(item) === canonicalJson(claimed[0]));
  return index === -1 ? path : [...path, index];
}
