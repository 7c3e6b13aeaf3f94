import { jsonSchema } from "@recess/core/policy";
import { describe, expect, test } from "vitest";
import { helpAt, offersAt, type Place, placeAt, type Schema } from "./schema.ts";

const schema = jsonSchema() as Schema;

/** The index of the `|` in a text. */
function placeIn(marked: string, format: "json" | "yaml"): Place {
  return placeAt(marked.replace("|", ""), marked.indexOf("|"), format);
}

const key = (...path: Place["path"]): Place => ({ path, isKey: true });
const value = (...path: Place["path"]): Place => ({ path, isKey: false });

describe("YAML", () => {
  test.each([
    ["|", key()],
    ["ba|", key()],
    ["timeZone: |", value("timeZone")],
    ["timeZone: Asia/Sh|", value("timeZone")],
    ["bands:\n  |", key("bands")],
    ["bands:\n  teen:\n    dail|", key("bands", "teen")],
    ["bands:\n  teen:\n    ages: [13, 18]\n    |\n", key("bands", "teen")],
    ["bands:\n  teen:\n    dailyLimit:\n      week|", key("bands", "teen", "dailyLimit")],
    ["bands:\n  teen:\n    break:\n      mode: |", value("bands", "teen", "break", "mode")],
    ["bands:\n  teen:\n    quietHours:\n      - fr|", key("bands", "teen", "quietHours", 0)],
    ['bands:\n  teen:\n    quietHours:\n      - from: "22:00"\n        t|', key("bands", "teen", "quietHours", 0)],
    [
      'bands:\n  teen:\n    quietHours:\n    - from: "22:00"\n      to: |',
      value("bands", "teen", "quietHours", 0, "to"),
    ],
    ["bands:\n  teen:\n    quietHours:\n      - from: x\n    brea|", key("bands", "teen")],
    ["bands:\n  teen:\n    # ages:\n\n    brea|", key("bands", "teen")],
    ["bands:\n  child:\n    ages: [6, 13]\n  |", key("bands")],
    ["bands:\n  child:\n    ages: [6, 13]\npre|", key()],
    ['"bands":\n  "teen":\n    "dail|', key("bands", "teen")],
  ])("%j", (text, place) => {
    expect(placeIn(text, "yaml")).toEqual(place);
  });
});

describe("JSON", () => {
  test.each([
    ['{"|"}', key()],
    ['{"bands":{"teen":{"dail|"}}}', key("bands", "teen")],
    ['{"bands":{"teen":{"break":{"mode":"|"}}}}', value("bands", "teen", "break", "mode")],
    ['{"bands":{"teen":{"quietHours":[{"from":"22:00","|"}]}}}', key("bands", "teen", "quietHours", 0)],
  ])("%s", (text, place) => {
    expect(placeIn(text, "json")).toEqual(place);
  });
});

test("keys are offered with what they are", () => {
  const offers = offersAt(schema, key("bands", "teen"));
  expect(offers.map(({ label }) => label)).toEqual(
    expect.arrayContaining(["ages", "dailyLimit", "quietHours", "rollout"]),
  );
  expect(offers.find(({ label }) => label === "dailyLimit")).toMatchObject({
    detail: "1h",
    info: expect.stringContaining("The time allowed in a day"),
  });
  expect(offersAt(schema, key()).map(({ label }) => label)).toContain("bands");
  expect(offersAt(schema, key("bands", "teen", "rollout", "limits")).map(({ label }) => label)).toContain("dailyLimit");
});

test("values are offered where they are known", () => {
  expect(offersAt(schema, value("bands", "teen", "break", "mode")).map(({ label }) => label)).toEqual(
    expect.arrayContaining(["remind", "enforce"]),
  );
  expect(offersAt(schema, value("bands", "teen", "guardian", "mayLiftQuietHours")).map(({ label }) => label)).toEqual(
    expect.arrayContaining(["true", "false"]),
  );
  expect(offersAt(schema, value("bands", "teen", "dailyLimit")).map(({ label }) => label)).toContain("1h");
});

test("known keys are explained, and unknown ones are not", () => {
  expect(helpAt(schema, ["bands", "teen", "dailyLimit"])?.text).toMatch(/^The time allowed in a day/);
  expect(helpAt(schema, ["bands", "teen", "quietHours", 0, "from"])).not.toBeNull();
  expect(helpAt(schema, ["nonsense"])).toBeNull();
});
