import { readFileSync } from "node:fs";
import { jsonSchema } from "@recess/core/policy";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../docs/policy-keys.md", import.meta.url), "utf8");

interface Part {
  readonly properties?: Record<string, Part>;
  readonly additionalProperties?: Part;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
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

/** The keys of a part, of the items of its lists and of each of its forms. */
function keysIn(part: Part): readonly string[] {
  const shapes = [part.items, ...(part.anyOf ?? []), ...(part.oneOf ?? [])].filter((shape) => shape !== undefined);
  return [...Object.keys(part.properties ?? {}), ...shapes.flatMap(keysIn)];
}

test("each key inside of these has a line", () => {
  const { properties = {} } = jsonSchema() as Part;
  const { bands, regions: _regions, ...ofPolicy } = properties;
  const ofBand = bands?.additionalProperties?.properties ?? {};
  const nested = [...Object.entries(ofPolicy), ...Object.entries(ofBand)].flatMap(([key, part]) => {
    // The keys of a table are names of days, and those of a dated part are those of a policy.
    if (key === "dailyLimit") return [];
    const keys = keysIn(part).filter(
      (name) =>
        key !== "dated" || (!(name in ofPolicy && name !== "atLeast" && name !== "extends") && name !== "bands"),
    );
    return [...new Set(keys)].map((name) => `${key}.${name}`);
  });
  expect(keysUnder("Inside of these").toSorted()).toEqual([...new Set(nested)].toSorted());
});
