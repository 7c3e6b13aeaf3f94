import { readFileSync } from "node:fs";
import { jsonSchema } from "@recess/core/policy";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../docs/policy-keys.md", import.meta.url), "utf8");

interface Part {
  readonly properties?: Record<string, Part>;
  readonly additionalProperties?: Part;
}

function keysUnder(heading: string): readonly string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \| (.+) \|$/gm)].map(([, key = ""]) => key);
}

test("each key of a policy and of a band has a line: in a claim, in a region, at a reload", () => {
  const { properties = {} } = jsonSchema() as Part;
  expect(keysUnder("Of the policy").toSorted()).toEqual(Object.keys(properties).toSorted());
  const band = properties["bands"]?.additionalProperties?.properties ?? {};
  expect(keysUnder("Of a band").toSorted()).toEqual(Object.keys(band).toSorted());
});
