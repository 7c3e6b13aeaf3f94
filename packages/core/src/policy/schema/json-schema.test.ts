import { expect, it } from "vitest";
import { jsonSchema } from "./json-schema.ts";

interface Part {
  readonly description?: string;
  readonly properties?: { readonly [key: string]: Part };
  readonly additionalProperties?: Part | boolean;
  readonly items?: Part | Part[];
}

const schema: unknown = jsonSchema();

it("is JSON Schema, draft 7", () => {
  expect(schema).toMatchObject({
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Recess policy",
    type: "object",
    additionalProperties: false,
    anyOf: [{ required: ["bands"] }, { required: ["extends"] }],
  });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

it("does not require what a base policy may contain", () => {
  expect(schema).not.toHaveProperty("required");
  expect(schema).not.toHaveProperty("properties.bands.additionalProperties.required");
  expect(schema).not.toHaveProperty("properties.night.required");
  const band = "properties.bands.additionalProperties.properties";
  expect(schema).not.toHaveProperty(`${band}.break.required`);
  expect(schema).not.toHaveProperty(`${band}.rollout.required`);
  // Lists are replaced as a whole.
  expect(schema).toHaveProperty(`${band}.quietHours.items.required`, ["from", "to"]);
});

it("lets a file remove what a base policy contains, and nothing else", () => {
  const band = "properties.bands.additionalProperties";
  expect(schema).toHaveProperty(`${band}.type`, ["object", "null"]);
  expect(schema).toHaveProperty(`${band}.properties.weeklyLimit.type`, ["string", "null"]);
  expect(schema).toHaveProperty(`${band}.properties.dailyLimit.anyOf.2`, { type: "null" });
  expect(schema).toHaveProperty(`${band}.properties.dailyLimit.anyOf.1.properties.weekend.type`, ["string", "null"]);
  expect(schema).toHaveProperty("properties.night.type", ["object", "null"]);
  // Lists are replaced as a whole.
  expect(schema).toHaveProperty(`${band}.properties.nudges.items.properties.cooldown.type`, "string");
  expect(schema).toHaveProperty("properties.bands.type", "object");
});

it("explains every key", () => {
  const unexplained: string[] = [];
  const walk = (part: Part, path: string): void => {
    for (const [key, child] of Object.entries(part.properties ?? {})) {
      if (child.description === undefined) unexplained.push(`${path}.${key}`);
      walk(child, `${path}.${key}`);
    }
    if (typeof part.additionalProperties === "object") walk(part.additionalProperties, `${path}.*`);
    const items = part.items === undefined ? [] : [part.items].flat();
    for (const item of items) walk(item, `${path}[]`);
  };
  walk(schema as Part, "");
  expect(unexplained).toEqual([]);
});

it("gives patterns, words and names to complete", () => {
  const band = "properties.bands.additionalProperties.properties";
  expect(schema).toHaveProperty(`${band}.break.properties.mode.enum`, ["remind", "enforce", null]);
  expect(schema).toHaveProperty(`${band}.nudges.items.properties.when.properties.minutesToday`);
  expect(schema).toHaveProperty(`${band}.nudges.items.properties.when.patternProperties.^signal:\\.`);
  expect(schema).toHaveProperty(`${band}.dailyLimit.anyOf.1.properties.schoolday`);
  const { pattern } = (schema as { properties: { finishReply: { pattern: string } } }).properties.finishReply;
  const duration = new RegExp(pattern);
  expect(["1h30m", "90m", "0s", "1d1s"].every((text) => duration.test(text))).toBe(true);
  expect(["", "90", "1h 30m", "30m1h", "h"].some((text) => duration.test(text))).toBe(false);
});
