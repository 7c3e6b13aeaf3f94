import { describe, expect, test } from "vitest";
import { checkPolicy } from "../check.ts";

const warnings = (policy: object): readonly string[] =>
  checkPolicy({ unknownAge: "teen", bands: { teen: { ages: [13, 18] } }, ...policy }).issues.map(
    ({ severity, rule, path }) => `${severity} ${rule} ${path.join(".")}`,
  );

const inTeen = (band: object): readonly string[] =>
  warnings({ calendar: { holidays: ["2030-12-25"] }, bands: { teen: { ages: [13, 18], ...band } } });

describe("P17: windows over midnight", () => {
  const night = (from: string, to: string, days?: readonly string[]): readonly string[] =>
    inTeen({ quietHours: [{ from, to, ...(days && { days }) }] });

  test("a school night that starts after midnight is another night than the one that is meant", () => {
    const path = "bands.teen.quietHours.0.days.0";
    expect(night("00:30", "06:00", ["schoolnight"])).toEqual([`warning schoolnight-after-midnight ${path}`]);
    expect(night("21:00", "06:00", ["schoolnight"])).toEqual([]);
    expect(night("00:30", "06:00", ["schoolday"])).toEqual([]);
  });
});

test("P10: a day of no tokens lets no message pass", () => {
  expect(inTeen({ tokenLimits: [{ limit: 0, per: "day" }] })).toEqual(["warning never-usable bands.teen.tokenLimits"]);
});
