import { readdirSync, readFileSync } from "node:fs";
import { checkPolicy, jsonSchema } from "@recess/core/policy";
import { presets } from "@recess/core/presets";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";

// Editors underline mistakes by the schema; `recess check` decides.

const root = new URL("../../", import.meta.url);
const validate = new Ajv({ allErrors: true, strict: false }).compile(jsonSchema());

const read = (path: string): unknown => {
  const text = readFileSync(new URL(path, root), "utf8");
  return path.endsWith(".json") ? JSON.parse(text) : parse(text);
};
const vectors = readdirSync(new URL("test/vectors/", root)).map((name) => `test/vectors/${name}/policy.json`);
const examples = [
  "examples/chat/policy.yaml",
  "examples/gateway/shared/policy.yaml",
  "packages/gateway/demo/policy.yaml",
];

const isRed = (policy: unknown): boolean => !validate(JSON.parse(JSON.stringify(policy)));
const isInvalid = (policy: unknown): boolean => checkPolicy(policy).issues.some(({ severity }) => severity === "error");

test.each([...vectors, ...examples])("schema and check agree on %s", (path) => {
  const policy = read(path);
  expect(isRed(policy), JSON.stringify(validate.errors)).toBe(false);
});

test.each(presets.map(({ id, policy }) => [id, policy] as const))("schema and check agree on %s", (_, policy) => {
  expect(isRed(policy), JSON.stringify(validate.errors)).toBe(false);
  expect(isInvalid(policy)).toBe(false);
});

test.each<[string, unknown]>([
  ["a part of a rule of the base", { extends: "balanced", bands: { teen: { break: { mode: "enforce" } } } }],
  ["one of several bases", { extends: ["balanced", "./ours.yaml"] }],
  ["what is taken away", { extends: "balanced", bands: { teen: { dailyLimit: null, guardian: null } } }],
  ["a day taken away", { extends: "balanced", bands: { teen: { dailyLimit: { weekend: null } } } }],
  [
    "regions, dates and claims",
    {
      extends: "balanced",
      atLeast: ["us-ca-sb1119", { policy: "./school.yaml", from: "2027-07-01" }],
      regions: { "US-CA": { bands: { teen: { dailyLimit: "1h" } }, dated: [{ from: "2027-07-01", mode: "enforce" }] } },
      dated: [{ from: "2027-01-01", to: "2027-02-01", bands: { teen: { weeklyLimit: "5h" } } }],
      accept: [{ code: "zone-utc", because: "all are in London" }],
    },
  ],
  [
    "speech, consent and persistent reminders",
    {
      bands: {
        teen: {
          ages: [13, 18],
          requiresConsent: true,
          voice: { dailyLimit: "20m", messageLimits: [{ limit: 5, per: "1h" }] },
          reminders: [{ id: "ai", at: "start-of-session", as: "persistent" }],
          notifications: { quietHours: [{ from: "21:00", to: "07:00" }] },
        },
      },
    },
  ],
])("no red line under %s", (_, policy) => {
  expect(isRed(policy), JSON.stringify(validate.errors)).toBe(false);
});

const teen = (limits: object): unknown => ({ bands: { teen: { ages: [13, 18], ...limits } } });

test.each<[string, unknown]>([
  ["an unknown key", { ...(teen({}) as object), timezone: "UTC" }],
  ["an unknown key of a band", teen({ dailyLimits: "1h" })],
  ["a duration without a unit", teen({ dailyLimit: 60 })],
  ["a duration in the wrong order", teen({ dailyLimit: "30m1h" })],
  ["a clock time of no clock", teen({ quietHours: [{ from: "9pm", to: "06:00" }] })],
  ["24:00 as a beginning", teen({ quietHours: [{ from: "24:00", to: "06:00" }] })],
  ["a window without an end", teen({ quietHours: [{ from: "21:00" }] })],
  ["an empty list of windows", teen({ quietHours: [] })],
  ["a mode of another kind", teen({ mode: "warn" })],
  ["a break that is a word", teen({ break: "no" })],
  ["a fraction of a message", teen({ messageLimits: [{ limit: 1.5, per: "day" }] })],
  ["ages that are not a pair", { bands: { teen: { ages: [13] } } }],
])("schema and check both refuse %s", (_, policy) => {
  expect([isRed(policy), isInvalid(policy)]).toEqual([true, true]);
});
