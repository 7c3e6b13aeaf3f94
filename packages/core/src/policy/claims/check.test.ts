import { describe, expect, test } from "vitest";
import { checkPolicy } from "../check.ts";

const TEEN = { ages: [0, 18], dailyLimit: "9h" };

/** The problems of a policy of nine hours that makes a claim. */
function errors(claim: unknown, more: object = {}): readonly string[] {
  const { issues } = checkPolicy({ unknownAge: "teen", bands: { teen: TEEN }, atLeast: [claim], ...more });
  return issues
    .filter(({ severity }) => severity === "error")
    .map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test.each<[string, unknown]>([
  ["bands.teen.dailyLimit", { bands: { teen: { ages: [0, 18], dailyLimit: "2 hours" } } }],
  ["bands.teen.dailyLimt", { bands: { teen: { ages: [0, 18], dailyLimt: "2h" } } }],
  ["bands.teen.ages", { bands: { teen: { dailyLimit: "2h" } } }],
  ["bands.teen.quietHours", { bands: { teen: { ages: [0, 18], quietHours: "night" } } }],
  ["bands", { bands: {} }],
  ["bands", { bands: null }],
  ["extends", { extends: "us-ca-sb1119", bands: { teen: { ages: [0, 18] } } }],
  [
    "dated.0.bands.teen.dailyLimit",
    { bands: { teen: TEEN }, dated: [{ from: "2027-01-01", bands: { teen: { dailyLimit: "x" } } }] },
  ],
])("a policy that is not valid cannot be claimed: %s", (where, policy) => {
  expect(errors({ policy })).toEqual([
    expect.stringMatching(
      `^atLeast\\.0\\.policy: .* cannot be claimed because it is not valid\\. (.*:\\d+ )?${where}: `,
    ),
  ]);
});

test("a file that is not valid cannot be claimed", () => {
  const at = { file: "law.yaml", line: 3 };
  const text = (value: string): object => ({ kind: "scalar", value, at });
  const map = (entries: Readonly<Record<string, object>>): object => ({
    kind: "map",
    at,
    entries: new Map(Object.entries(entries).map(([key, value]) => [key, { at, value }])),
  });
  const node = map({ bands: map({ teen: map({ dailyLimt: text("2h") }) }) });
  const { issues } = checkPolicy(
    { unknownAge: "teen", bands: { teen: TEEN }, atLeast: ["./law.yaml"] },
    // A tree as the file reader creates it.
    { claimed: () => ({ node: node as never }) },
  );
  expect(issues.map(({ message }) => message)).toEqual([
    expect.stringContaining('"./law.yaml" cannot be claimed because it is not valid. law.yaml:3 bands.teen.'),
  ]);
});

test("a false claim reports the value, the requirement and its source, an example, and the fix", () => {
  const found = errors("us-ca-sb1119").find((text) => text.includes("dailyLimit"));
  // The act's limits apply from 2027-07-01 on: the first Monday shows it.
  expect(found).toBe(
    'bands.teen.dailyLimit: dailyLimit 9h is looser than "us-ca-sb1119" (age 0 to 17), which asks for 2h ' +
      "(California SB 1119 (2026), “Adam's Law”, § 21812(d)(3)(A)(iv)). It shows on 2027-07-05. " +
      'Write dailyLimit: "2h".',
  );
});

test("a claim whose dates contain no day is an error", () => {
  const dates = { from: "2027-12-01", to: "2027-08-01" };
  expect(errors({ policy: "us-ca-sb1119", ...dates })).toEqual([
    'atLeast.0.to: The claim ends before it begins, so it claims nothing. Write a later date, or leave "to" out.',
  ]);
});

test("a region that only the claimed policy has is compared", () => {
  const law = {
    bands: { teen: { ages: [0, 18], dailyLimit: "10h" } },
    regions: { "US-CA": { bands: { teen: { dailyLimit: "2h" } } } },
  };
  const strict = { "US-CA": { bands: { teen: { dailyLimit: "1h" } } } };
  expect(errors({ policy: law })).toEqual([expect.stringMatching(/asks for 2h.* In US-CA\./)]);
  expect(errors({ policy: law }, { regions: strict })).toEqual([]);
  expect(errors({ policy: law }, { regions: strict, otherRegions: "US-CA" })).toEqual([]);
});

test("one claim with its dates needs no list", () => {
  const law = { bands: { teen: { ages: [0, 18], dailyLimit: "2h" } } };
  const issues = (atLeast: unknown): readonly string[] =>
    checkPolicy({ unknownAge: "teen", bands: { teen: TEEN }, atLeast }).issues.map(({ path }) => path.join("."));
  expect(issues({ policy: law })).toEqual(["bands.teen.dailyLimit"]);
  expect(issues({ policy: law, from: "2027-01-01", to: "2027-01-01" })).toEqual(["atLeast.to"]);
  expect(issues({ policy: law, form: "2027-01-01" })).toEqual(["atLeast.form"]);
});

describe("claims that contradict each other", () => {
  const law = (more: object, teen: object = { dailyLimit: "2h" }): object => ({
    policy: { unknownAge: "teen", bands: { teen: { ages: [0, 18], ...teen } }, ...more },
  });
  const wrong = (atLeast: unknown[], policy: object): readonly string[] =>
    checkPolicy({
      unknownAge: "teen",
      bands: { teen: { ages: [0, 18], dailyLimit: "1h" } },
      atLeast,
      ...policy,
    }).issues.map(({ rule, path, message }) => `${rule} ${path.join(".")}: ${message}`);

  test("are reported as such, in either order, and whatever the policy contains", () => {
    const [midnight, four] = [law({ dayStartsAt: "00:00" }), law({})];
    for (const dayStartsAt of ["00:00", "04:00", "06:00"]) {
      for (const claims of [
        [midnight, four],
        [four, midnight],
      ]) {
        expect(wrong(claims, { dayStartsAt })).toEqual([
          expect.stringMatching(
            /^claims-contradict atLeast\.\d\.policy: The claims contradict each other in dayStartsAt: .* 0[04]:00, .* 0[04]:00\. No policy holds both\./,
          ),
        ]);
      }
    }
  });

  test("do not, where each has its own dates or region", () => {
    const [midnight, four] = [law({ dayStartsAt: "00:00" }), law({})];
    const later = { from: "2028-01-01", dayStartsAt: "00:00" };
    expect(
      wrong(
        [
          { ...four, to: "2028-01-01" },
          { ...midnight, from: "2028-01-01" },
        ],
        { dated: [later] },
      ),
    ).toEqual([]);
  });

  test("a rest of a break and sessions that begin anew", () => {
    const rest = law({}, { break: { after: "30m", rest: "3h" } });
    const session = law({}, { reminders: [{ id: "ai", at: "start-of-session" }] });
    const teen = { ages: [0, 18], reminders: [{ id: "ai", at: "start-of-session" }] };
    for (const has of ["5m", "3h"]) {
      const bands = { teen: { ...teen, break: { after: "30m", rest: has } } };
      expect(wrong([rest, session], { bands }).map((text) => text.split(" ")[0])).toEqual(["claims-contradict"]);
    }
  });
});
