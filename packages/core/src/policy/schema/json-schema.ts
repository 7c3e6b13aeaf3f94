import * as z from "zod";
import { policySchema } from "./policy.ts";

/** A JSON Schema, draft 7: plain data. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema of policy files, for editors: it completes and explains every key. What a file may leave to what it
 * extends is not required.
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
  return { title: "Recess policy", ...schema, anyOf: [{ required: ["bands"] }, { required: ["extends"] }] };
}
