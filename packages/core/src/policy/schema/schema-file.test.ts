import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { jsonSchema } from "./json-schema.ts";

test("the published schema equals that of the code; `pnpm schema` writes it", () => {
  const published = readFileSync(new URL("../../../policy.schema.json", import.meta.url), "utf8");
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});
