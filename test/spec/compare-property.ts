import {
  type BandInput,
  comparePolicies,
  compilePolicy,
  type DailyLimitInput,
  type Difference,
  parsePolicy,
  type PolicyInput,
  type WindowInput,
} from "@recess/core/policy";
import { createReplay, type TraceEvent } from "@recess/core/replay";
import * as fc from "fast-check";
import { expect } from "vitest";

type GovernorEvent = TraceEvent["event"];

const NOON = Date.parse("2026-09-28T12:00:00Z");
const MINUTE = 60_000;

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

/** Random pairs: where one is nowhere looser, the events that it allowed are all allowed by the claimed one too. */
export function checkNowhereLooser(runs: number): void {
  let held = 0;
  fc.assert(
    fc.property(
      pair,
      fc.integer({ min: 5, max: 17 }),
      fc.array(step, { minLength: 20, maxLength: 80 }),
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
    { numRuns: runs, seed: 20261129 },
  );
  expect(held).toBeGreaterThan(runs / 20);
}

type Rule = Omit<BandInput, "ages">;

const closing: fc.Arbitrary<Rule> = fc.oneof(fc.record({ quietHours: windows }), fc.record({ openHours: windows }));
const limiting: fc.Arbitrary<Rule> = fc.record({
  dailyLimit: fc.oneof(
    limit,
    fc.tuple(limit, table).map(([usual, days]) => Object.assign({ default: usual }, days)),
  ),
});
const twoRules: fc.Arbitrary<[Rule, Rule]> = fc.oneof(fc.tuple(closing, closing), fc.tuple(limiting, limiting));

/** Random pairs of one rule each: each place that is called looser has a trace that one allows and the other does not. */
export function checkWitnesses(runs: number): void {
  let shown = 0;
  fc.assert(
    fc.property(twoRules, dates, ([mine, theirs], holidays) => {
      const of = (rule: Rule): PolicyInput =>
        parsePolicy({ bands: { teen: { ages: [13, 18], ...rule } }, calendar: { holidays } });
      const [own, claimed] = [of(mine), of(theirs)];
      for (const difference of comparePolicies(own, claimed)) {
        const { direction, exact, witness } = difference;
        const isWitness = direction === "looser" && exact && witness.label !== undefined && witness.isExample !== true;
        if (!isWitness || !["quietHours", "openHours", "dailyLimit"].includes(difference.key)) continue;
        shown += 1;
        const outcomes = [own, claimed].map((policy) => lastOutcome(policy, difference));
        expect(outcomes, JSON.stringify({ mine, theirs, holidays, witness })).toEqual(["allow", "block"]);
      }
    }),
    { numRuns: runs, seed: 20261129 },
  );
  expect(shown).toBeGreaterThan(runs / 20);
}

/** What the trace of a witness ends with: a message at its moment, or use of a day for as long as the claimed limit and more. */
function lastOutcome(policy: PolicyInput, { key, claimed, witness }: Difference): string {
  const replay = createReplay(compilePolicy(policy));
  const account = { id: "a", age: Number(witness.age) };
  const midnight = Date.parse(`${witness.label}T00:00:00Z`);
  if (key !== "dailyLimit") {
    const [hours = 0, minutes = 0] = (witness.clock ?? "").split(":").map(Number);
    return replay.decide({ account, event: { type: "message" }, at: midnight + (hours * 60 + minutes) * MINUTE })
      .outcome;
  }
  const day = midnight + 4 * 60 * MINUTE;
  const label = Date.parse(`${witness.label}T00:00:00Z`) / 86_400_000;
  const asked = compilePolicy({
    bands: { teen: { ages: [13, 18], dailyLimit: claimed as DailyLimitInput } },
    calendar: policy.calendar ?? {},
  });
  const limitMs = asked.bands[0]?.limits.dailyLimit?.(label) ?? 0;
  for (let at = day; at < day + limitMs; at += MINUTE) replay.decide({ account, event: { type: "active" }, at });
  return replay.decide({ account, event: { type: "status" }, at: day + limitMs }).outcome;
}
