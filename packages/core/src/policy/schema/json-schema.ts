import * as z from "zod";
import { policySchema } from "./policy.ts";

/** A JSON Schema, draft 7: plain data. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema of policy files, for editors: it completes and explains every key. What a file may leave to what it
 * extends is not required, and what it may take away from it can be null.
 */
export function jsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(policySchema, {
    target: "draft-7",
    io: "input",
    // The values of features: anything.
    unrepresentable: "any",
    override: ({ jsonSchema: part, path }) => {
      const key = path.join("/");
      if (key === "" || key === "properties/bands/additionalProperties") delete part.required;
    },
  });
  const { $schema, extends: base, bands, ...settings } = schema.properties ?? {};
  const properties = {
    $schema,
    extends: base,
    bands: withNullKeys(bands),
    ...withNullKeys({ properties: settings }).properties,
  };
  return {
    title: "Recess policy",
    ...schema,
    properties,
    anyOf: [{ required: ["bands"] }, { required: ["extends"] }],
  } as JsonSchema;
}

type Part = JsonSchema | boolean | undefined;

/** What stands under keys can be null, at any depth; not in lists, which are replaced whole. */
function withNullKeys(part: Part): JsonSchema {
  const changed: JsonSchema = typeof part === "object" ? { ...part } : {};
  const { properties, additionalProperties, anyOf } = changed;
  if (properties !== undefined) {
    changed.properties = Object.fromEntries(Object.entries(properties).map(([key, of]) => [key, orNull(of)]));
  }
  if (typeof additionalProperties === "object") changed.additionalProperties = orNull(additionalProperties);
  if (anyOf !== undefined) changed.anyOf = anyOf.map(withNullKeys);
  return changed;
}

function orNull(part: Part): JsonSchema {
  const changed = withNullKeys(part);
  const { type, enum: names, anyOf } = changed;
  if (type !== undefined) Object.assign(changed, { type: [type, "null"] });
  if (names !== undefined) changed.enum = [...names, null];
  if (anyOf !== undefined) changed.anyOf = [...anyOf, { type: "null" }];
  return changed;
}
