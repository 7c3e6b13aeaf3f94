import type { PolicyFix } from "../../values/errors.ts";
import type { JsonValue } from "../../values/policy-terms.ts";
import { canonicalJson } from "../../lib/canonical-json.ts";
import { editJson } from "./edit-json.ts";
import { editYaml } from "./edit-yaml.ts";
import { valueOf } from "./node.ts";
import { formatOf, parseText } from "./parse.ts";

type Path = readonly (string | number)[];

/**
 * Writes values into a policy's text and keeps all other comments, order and layout. `null` if the text cannot be
 * edited that way, for example if the place is a YAML alias.
 */
export function editPolicyText(text: string, file: string, fixes: readonly PolicyFix[]): string | null {
  const format = formatOf(file, text);
  let edited = text;
  for (const { path, value } of fixes) {
    const next = format === "json" ? editJson(edited, path, value) : editYaml(edited, path, value);
    if (next === undefined || !holds(next, file, path, value)) return null;
    edited = next;
  }
  return edited;
}

/** Whether the value is now in its place. */
function holds(text: string, file: string, path: Path, value: JsonValue): boolean {
  const { node, issues } = parseText(text, file, undefined);
  if (node === null || issues.length > 0) return false;
  let found: unknown = valueOf(node);
  for (const step of path) {
    if (typeof found !== "object" || found === null) return false;
    found = (found as { readonly [key: string]: unknown })[step];
  }
  return canonicalJson(found ?? null) === canonicalJson(value);
}
