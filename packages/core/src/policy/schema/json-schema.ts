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

/** What can stand in a region or a dated part: the policy's own keys, as they are described there. */
function partOf(keys: readonly string[]): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries([...keys, "extends", "atLeast"].map((key) => [key, ref(key)])),
    additionalProperties: false,
  };
}

function ref(key: string): JsonSchema {
  // Beside "$ref", draft 7 ignores all else.
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

/** What stands under keys can be null, at any depth; not in lists, which are replaced whole. */
function withNullKeys(part: Part): JsonSchema {
  const changed: JsonSchema = typeof part === "object" ? { ...part } : {};
  // A file may leave each part of a map to what it extends.
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
