import {
  type BandInput,
  comparePolicies,
  compilePolicy,
  parsePolicy,
  type PolicyInput,
  type WindowInput,
} from "@recess/core/policy";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import * as fc from "fast-check";
import { expect, test } from "vitest";

type GovernorEvent = TraceEvent["event"];

const NOON = Date.parse("2026-09-28T12:00:00Z");
const MINUTE = 60_000;
const RUNS = Number(process.env["COMPARE_RUNS"] ?? 100);

const names = fc.constantFrom(
  "mon",
  "fri",
  "sat",
  "weekday",
  "weekend",
  "schoolday",
  "holiday",
  "schoolnight",
  "2026-10-01",
);
const clock = fc.constantFrom("00:00", "06:00", "12:00", "13:00", "20:00", "22:00");
const windows: fc.Arbitrary<WindowInput[]> = fc.array(
  fc
    .tuple(clock, clock, fc.option(fc.uniqueArray(names, { minLength: 1, maxLength: 2 }), { nil: undefined }))
    .filter(([from, to]) => from !== to)
    .map(([from, to, days]): WindowInput => (days === undefined ? { from, to } : { from, to, days })),
  { minLength: 1, maxLength: 2 },
);
const limit = fc.constantFrom("0m", "30m", "1h", "2h");
const table = fc.dictionary(
  names.filter((name) => name !== "schoolnight"),
  limit,
  { maxKeys: 2 },
);
const band: fc.Arbitrary<Omit<BandInput, "ages">> = fc.record(
  {
    dailyLimit: fc.oneof(
      limit,
      fc.tuple(limit, table).map(([byDefault, days]) => Object.assign({ default: byDefault }, days)),
    ),
    weeklyLimit: fc.constantFrom("1h", "3h", "10h"),
    quietHours: windows,
    openHours: windows,
    break: fc.record({
      after: fc.constantFrom("20m", "1h"),
      rest: fc.constantFrom("5m", "15m"),
      mode: fc.constantFrom("remind", "enforce"),
    }),
    messageLimits: fc.uniqueArray(
      fc.record({ limit: fc.constantFrom(1, 3, 10), per: fc.constantFrom("10m", "1h", "day") }),
      { maxLength: 2, selector: ({ limit: count, per }) => `${count} ${per}` },
    ),
  },
  { requiredKeys: [] },
);
const dates = fc.subarray(["2026-10-01", "2026-10-02", "2026-10-05"]);
const policy: fc.Arbitrary<PolicyInput> = fc
  .tuple(band, band, dates, fc.subarray(["2026-10-03", "2026-10-04"]))
  .map(([child, teen, holidays, workdays]) => ({
    bands: { child: { ages: [0, 13], ...child }, teen: { ages: [13, 18], ...teen } },
    calendar: { holidays, workdays },
  }));
/** The same bands with less: pairs of which one is often nowhere looser. */
const pair = fc.oneof(
  fc.tuple(policy, policy),
  fc.tuple(policy, band, dates).map(([own, dropped]): [PolicyInput, PolicyInput] => {
    const keep = (input: BandInput): BandInput => {
      const kept = Object.entries(input).filter(([key]) => key === "ages" || !(key in dropped));
      return Object.fromEntries(kept) as unknown as BandInput;
    };
    const { child, teen } = own.bands;
    return [own, { ...own, bands: { child: keep(child!), teen: keep(teen!) } }];
  }),
);
const step = fc.tuple(
  fc.constantFrom(1, 1, 1, 5, 20, 60, 240, 700),
  fc.constantFrom<GovernorEvent["type"]>("message", "active", "active", "active"),
);

test("nowhere looser: what one policy allows, the claimed one allows too", () => {
  let held = 0;
  fc.assert(
    fc.property(
      pair,
      fc.integer({ min: 5, max: 17 }),
      fc.array(step, { minLength: 20, maxLength: 150 }),
      (two, age, steps) => {
        const [own, claimed] = two.map((input) => parsePolicy(input));
        const differences = comparePolicies(own!, claimed!);
        if (differences.length > 0) return;
        held += 1;
        const [mine, theirs] = [createReplay(compilePolicy(own!)), createReplay(compilePolicy(claimed!))];
        let at = NOON;
        for (const [minutes, type] of steps) {
          at += minutes * MINUTE;
          const trace = { account: { id: "a", age }, event: { type } as GovernorEvent, at };
          // Only what happened: what is refused is not asked of the other.
          const probe = mine.decide(trace);
          if (probe.outcome !== "allow") continue;
          expect(theirs.decide(trace).outcome, JSON.stringify({ own, claimed, at: new Date(at).toISOString() })).toBe(
            "allow",
          );
        }
      },
    ),
    { numRuns: RUNS, seed: 20261129 },
  );
  expect(held).toBeGreaterThan(RUNS / 20);
});

test("each kind of day is looked at: the day before, the day after, calendars that differ", () => {
  const of = (quietHours: WindowInput[], holidays: string[] = []): PolicyInput => ({
    bands: { teen: { ages: [13, 18], quietHours } },
    calendar: { holidays },
  });
  const late = { from: "22:00", to: "06:00" };
  const schoolnights = of([{ ...late, days: ["schoolnight"] }]);
  const names = ["sun", "mon", "tue", "wed", "thu"];
  // A Friday can be worked in exchange tomorrow, and a Sunday can be before a holiday.
  expect(comparePolicies(of([{ ...late, days: names }]), schoolnights)).toMatchObject([
    { key: "quietHours", direction: "looser", witness: { isExample: true } },
  ]);
  expect(comparePolicies(of([late]), schoolnights)).toEqual([]);
  const onHolidays = (dates: string[]): PolicyInput => of([{ ...late, days: ["holiday"] }], dates);
  expect(comparePolicies(onHolidays([]), onHolidays(["2026-10-01"]))).toMatchObject([
    { key: "quietHours", witness: { clock: "22:00", label: "2026-10-01" } },
  ]);
  const range = { from: Date.parse("2027-01-01") / 86_400_000, to: Infinity };
  expect(comparePolicies(onHolidays([]), onHolidays(["2026-10-01"]), { range })).toEqual([]);
});
