import { readFileSync } from "node:fs";
import { code, page, prose, table } from "./markdown.mjs";

/**
 * @typedef {{
 *   description?: string; type?: string | string[]; enum?: unknown[]; const?: unknown; examples?: unknown[];
 *   properties?: Record<string, Schema>; additionalProperties?: Schema | boolean; items?: Schema | Schema[];
 *   anyOf?: Schema[]; oneOf?: Schema[]; minimum?: number; maximum?: number; default?: unknown;
 * }} Schema
 */

/** Every key of a policy file, from the schema that editors use and that is itself made from the checks. */
export function policyPage() {
  /** @type {Schema} */
  const schema = JSON.parse(readFileSync(new URL("../../packages/core/policy.schema.json", import.meta.url), "utf8"));
  const { bands, ...top } = schema.properties ?? {};
  const band = typeof bands?.additionalProperties === "object" ? bands.additionalProperties : {};
  return page("Policy file", 10, [
    "A policy is YAML, or JSON with comments. `recess check` reports each mistake with its file, line and column, and `recess schema` prints the JSON Schema for editors. A duration is written `1h30m`, a clock time `21:30`; `null` removes a value of the policy that this one extends. [The specification](../spec.md) defines each limit.",
    "## Top level",
    ...keys("", top),
    "## Bands",
    prose(bands?.description ?? ""),
    ...keys("bands.NAME.", band.properties ?? {}),
  ]);
}

/**
 * @param {string} prefix
 * @param {Record<string, Schema>} properties
 * @returns {string[]}
 */
function keys(prefix, properties) {
  return Object.entries(properties)
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, schema]) => {
      const parts = [`### \`${prefix}${name}\``, prose(schema.description ?? "")];
      const examples = schema.examples ?? [];
      if (examples.length > 0) {
        parts.push(`Examples: ${examples.map((example) => code(JSON.stringify(example))).join(", ")}`);
      }
      const rows = fields(schema);
      if (rows.length > 0) parts.push(table(["Key", "Takes", "Meaning"], rows));
      return parts;
    });
}

/**
 * The keys of an object, or of the objects in a list, whichever form takes them.
 *
 * @param {Schema} schema
 * @returns {string[][]}
 */
function fields(schema) {
  const forms = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const objects = forms.flatMap((form) => [form].concat(form.items ?? []));
  const seen = new Set();
  return objects.flatMap((object) =>
    Object.entries(object.properties ?? {}).flatMap(([name, value]) => {
      if (seen.has(name)) return [];
      seen.add(name);
      return [[code(name), takes(value), value.description ?? ""]];
    }),
  );
}

/**
 * @param {Schema} schema
 * @returns {string}
 */
export function takes(schema) {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(", ");
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return [...new Set(forms.map(takes))].join(" or ");
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  return types.join(" or ");
}
