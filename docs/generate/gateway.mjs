import { readFileSync } from "node:fs";
import { code, page, prose, table } from "./markdown.mjs";
import { takes } from "./policy.mjs";

/** @typedef {import("./policy.mjs").Schema} Schema */

/** Every key of a gateway's file, from the schema that editors use. */
export function gatewayPage() {
  /** @type {Schema} */
  const schema = JSON.parse(
    readFileSync(new URL("../../packages/gateway/gateway.schema.json", import.meta.url), "utf8"),
  );
  const keys = Object.entries(schema.properties ?? {}).filter(([name]) => name !== "$schema");
  return page("Gateway file", 15, [
    "The file that `recess serve` reads, as YAML or JSON with comments. `recess check gateway.yaml` reports each mistake with its file, line and column. A *secret* is never in the file: it is `{ env: NAME }` or `{ file: PATH }`. [The start page](../start/gateway.md) explains the file step by step.",
    ...keys.flatMap(([name, value]) => [`## \`${name}\``, prose(value.description ?? "")].concat(tables(value))),
  ]);
}

/**
 * A table of the keys of an object, or of each kind of object in a list.
 *
 * @param {Schema} schema
 * @returns {string[]}
 */
function tables(schema) {
  const item = Array.isArray(schema.items) ? undefined : schema.items;
  const forms = item?.oneOf ?? item?.anyOf ?? schema.oneOf ?? schema.anyOf ?? [item ?? schema];
  return forms.flatMap((form) => {
    const rows = rowsOf("", form);
    if (isSecret(form) || rows.length === 0) return [];
    const kind = form.properties?.["kind"];
    const title = forms.length > 1 && kind !== undefined ? `### ${code("kind")}: ${takes(kind)}` : "";
    const about = form === schema ? "" : prose(form.description ?? "");
    return [title, about, table(["Key", "Takes", "Meaning"], rows)].filter((part) => part !== "");
  });
}

/**
 * The keys of an object, those of the objects in it too.
 *
 * @param {string} prefix
 * @param {Schema} schema
 * @returns {string[][]}
 */
function rowsOf(prefix, schema) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const takesText = isSecret(value) ? "secret" : takes(value);
    const row = [code(prefix + name), takesText, value.description ?? ""];
    return isSecret(value) ? [row] : [row].concat(innerRows(prefix + name, value));
  });
}

/**
 * @param {string} name
 * @param {Schema} schema
 */
function innerRows(name, schema) {
  const item = Array.isArray(schema.items) ? undefined : schema.items;
  const forms = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(item === undefined ? [] : [item])];
  const named = typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
  return [
    ...forms.flatMap((form) => rowsOf(`${name}${form === item ? "[]" : ""}.`, form)),
    ...named.flatMap((form) => rowsOf(`${name}.NAME.`, form)),
  ];
}

/** @param {Schema} schema */
function isSecret(schema) {
  const forms = schema.anyOf ?? schema.oneOf ?? [schema];
  const keys = forms.flatMap((form) => Object.keys(form.properties ?? {}));
  return keys.length > 0 && keys.every((key) => key === "env" || key === "file");
}
