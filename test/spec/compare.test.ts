import { comparePolicies, type PolicyInput, type WindowInput } from "@recess/core/policy";
import { expect, test } from "vitest";
import { checkNowhereLooser, checkExamples, EXAMPLE_KINDS } from "./compare-property.ts";

test("nowhere looser: what one policy allows, the claimed one allows too", () => checkNowhereLooser(20), 300_000);

test.each(EXAMPLE_KINDS)(
  "%s: each place reported as looser has a trace that shows it",
  (kind) => checkExamples(kind, 30),
  300_000,
);

test("each kind of day is compared: the day before, the day after, different calendars", () => {
  const of = (quietHours: WindowInput[], holidays: string[] = []): PolicyInput => ({
    bands: { teen: { ages: [13, 18], quietHours } },
    calendar: { holidays },
  });
  const late = { from: "22:00", to: "06:00" };
  const schoolnights = of([{ ...late, days: ["schoolnight"] }]);
  const names = ["sun", "mon", "tue", "wed", "thu"];
  // A Friday can be worked in exchange tomorrow, and a Sunday can be before a holiday.
  expect(comparePolicies(of([{ ...late, days: names }]), schoolnights)).toMatchObject([
    { key: "quietHours", direction: "looser", example: { isAssumed: true } },
  ]);
  expect(comparePolicies(of([late]), schoolnights)).toEqual([]);
  const onHolidays = (dates: string[]): PolicyInput => of([{ ...late, days: ["holiday"] }], dates);
  expect(comparePolicies(onHolidays([]), onHolidays(["2026-10-01"]))).toMatchObject([
    { key: "quietHours", example: { clock: "22:00", label: "2026-10-01" } },
  ]);
  const range = { from: Date.parse("2027-01-01") / 86_400_000, to: Infinity };
  expect(comparePolicies(onHolidays([]), onHolidays(["2026-10-01"]), { range })).toEqual([]);
});
