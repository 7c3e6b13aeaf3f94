import * as z from "zod";
import { policySchema } from "./policy.ts";

/** A JSON Schema, draft 7, as plain data. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema of policy files, with which editors complete and explain every key. Keys that an extended file may
 * provide are not required, and keys that can be removed may be null.
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
  const {
    $schema,
    extends: base,
    bands,
    regions,
    otherRegions,
    dated,
    atLeast,
    accept,
    ...settings
  } = schema.properties ?? {};
  const part = partOf(["bands", ...Object.keys(settings)]);
  const properties = {
    $schema,
    extends: base,
    bands: withNullKeys(bands),
    ...withNullKeys({ properties: settings }).properties,
    regions: {
      ...whole(regions),
      additionalProperties: { ...part, properties: { ...part.properties, dated: ref("dated") } },
    },
    otherRegions,
    dated: { ...whole(dated), items: datedPart(part, dated) },
    atLeast,
    accept,
  };
  return {
    title: "Recess policy",
    ...schema,
    properties,
    anyOf: [{ required: ["bands"] }, { required: ["extends"] }],
  } as JsonSchema;
}

/** The allowed content of a region or a dated part: the policy's own keys and their descriptions. */
function partOf(keys: readonly string[]): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries([...keys, "extends", "atLeast"].map((key) => [key, ref(key)])),
    additionalProperties: false,
  };
}

function ref(key: string): JsonSchema {
  // Draft 7 ignores everything beside "$ref".
  return { description: `As "${key}" of the policy.`, allOf: [{ $ref: `#/properties/${key}` }] };
}

function datedPart(part: JsonSchema, dated: Part): JsonSchema {
  const items = whole(dated).items;
  const own = whole(Array.isArray(items) ? undefined : items);
  return { ...own, ...part, properties: { ...own.properties, ...part.properties } };
}

function whole(part: Part): JsonSchema {
  return typeof part === "object" ? part : {};
}

type Part = JsonSchema | boolean | undefined;

/** Allows null for keys at any depth; not in lists, which are replaced whole. */
function withNullKeys(part: Part): JsonSchema {
  const changed: JsonSchema = typeof part === "object" ? { ...part } : {};
  // A file may leave any part of a map to what it extends.
  delete changed.required;
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
