import {
  type BandInput,
  comparePolicies,
  compilePolicy,
  type DailyLimitInput,
  parsePolicy,
  type PolicyInput,
  type WindowInput,
} from "@recess/core/policy";
import { createReplay, findExample, type TraceEvent } from "@recess/core/replay";
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
    guardian: fc.record(
      {
        maxExtraTimePerDay: fc.constantFrom("10m", "1h"),
        mayLiftQuietHours: fc.boolean(),
        mayAdjust: fc.subarray(["dailyLimit", "weeklyLimit", "break", "openHours", "messageLimits"] as const),
      },
      { requiredKeys: [] },
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
/** A guardian's action loosens; if it tightens, the claimed policy may do so alone. */
const GUARDIAN_EVENTS: readonly ((at: number) => GovernorEvent)[] = [
  () => ({ type: "grant", minutes: 30, by: "parent" }),
  (at) => ({ type: "lift", until: at + 12 * 60 * MINUTE, by: "parent" }),
  () => ({
    type: "adjust",
    by: "parent",
    limits: {
      dailyLimit: "24h",
      weeklyLimit: "168h",
      break: { after: "24h", rest: "1s" },
      openHours: [{ from: "00:00", to: "24:00" }],
      messageLimits: [{ limit: 1_000_000, per: "day" }],
    },
  }),
];

const step = fc.tuple(
  fc.constantFrom(1, 1, 1, 5, 20, 60, 240, 700),
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom("message", "active", "active", "active") },
    { weight: 1, arbitrary: fc.constantFrom(...GUARDIAN_EVENTS) },
  ),
);

/** Random pairs: if one is nowhere looser, the claimed policy allows every event that it allows. */
export function checkNowhereLooser(runs: number, seed = 20261129): void {
  let held = 0;
  fc.assert(
    fc.property(
      pair,
      fc.integer({ min: 5, max: 17 }),
      // From noon, from the evening, or across the beginning of a day.
      fc.constantFrom(0, 9 * 60, 15 * 60),
      fc.array(step, { minLength: 20, maxLength: 80 }),
      (two, age, startsAfter, steps) => {
        const [own, claimed] = two.map((input) => parsePolicy(input));
        const differences = comparePolicies(own!, claimed!);
        if (differences.length > 0) return;
        held += 1;
        const [mine, theirs] = [createReplay(compilePolicy(own!)), createReplay(compilePolicy(claimed!))];
        let at = NOON + startsAfter * MINUTE;
        for (const [minutes, type] of steps) {
          at += minutes * MINUTE;
          const event = typeof type === "function" ? type(at) : ({ type } as GovernorEvent);
          const trace = { account: { id: "a", age }, event, at };
          const probe = mine.decide(trace);
          if (typeof type === "function") {
            theirs.decide(trace);
            continue;
          }
          // Only events that happened: a refused event is not sent to the other policy.
          if (probe.outcome !== "allow") continue;
          expect(theirs.decide(trace).outcome, JSON.stringify({ own, claimed, at: new Date(at).toISOString() })).toBe(
            "allow",
          );
        }
      },
    ),
    { numRuns: runs, seed },
  );
  expect(held).toBeGreaterThan(runs / 20);
}

type Rule = Omit<BandInput, "ages">;
type Top = Omit<PolicyInput, "bands">;

const dayLimits: fc.Arbitrary<DailyLimitInput> = fc.oneof(
  limit,
  fc.tuple(limit, table).map(([usual, days]) => Object.assign({ default: usual }, days)),
);
/** Some use on every day, for rules that are compared with other rules. */
const someEachDay = dayLimits.filter((limits) => !JSON.stringify(limits).includes('"0m"'));
const counts = fc.uniqueArray(
  fc.record({ limit: fc.constantFrom(1, 3, 10, 30), per: fc.constantFrom("10m", "1h", "day") }),
  { minLength: 1, maxLength: 2, selector: ({ limit: count, per }) => `${count} ${per}` },
);
const some = (rule: fc.Arbitrary<Rule>): fc.Arbitrary<Rule> => fc.oneof(rule, fc.constant<Rule>({}));
const two = <T>(rule: fc.Arbitrary<T>): fc.Arbitrary<[T, T]> => fc.tuple(rule, rule);

/** Rules of one kind each, so that no other rule blocks what one lets through. */
const ruleKinds: { readonly [kind: string]: fc.Arbitrary<Rule> } = {
  windows: fc.oneof(fc.record({ quietHours: windows }), fc.record({ openHours: windows })),
  dailyLimit: fc.record({ dailyLimit: dayLimits }),
  weeklyLimit: fc.record({ weeklyLimit: fc.constantFrom("1h", "3h", "10h", "20h") }),
  break: fc.record({
    break: fc.record(
      {
        after: fc.constantFrom("10m", "20m", "1h"),
        rest: fc.constantFrom("5m", "15m", "30m"),
        mode: fc.constantFrom("remind", "enforce"),
      },
      { requiredKeys: ["after"] },
    ),
  }),
  messageLimits: fc.record({ messageLimits: counts }),
  tokenLimits: fc.record({
    tokenLimits: fc.constantFrom(10, 1000, 5000).map((most) => [{ limit: most, per: "day" as const }]),
  }),
  spokenTime: fc.record({
    voice: fc.oneof(fc.record({ dailyLimit: someEachDay }), fc.record({ quietHours: windows })),
  }),
  spokenLimit: fc.record({ voice: fc.record({ dailyLimit: dayLimits }) }),
  spokenMessages: fc.record({ voice: fc.record({ messageLimits: counts }) }),
  reminders: fc
    .record(
      {
        at: fc.constantFrom("start-of-day", "start-of-session"),
        every: fc.constantFrom("10m", "1h"),
        as: fc.constant("persistent"),
      },
      { requiredKeys: ["at"] },
    )
    .map((reminder) => ({ reminders: [{ id: "ai", ...reminder } as const] })),
  nudges: fc
    .record({
      minutes: fc.constantFrom(5, 30),
      cooldown: fc.constantFrom("30m", "24h"),
      level: fc.constantFrom("hint", "pause"),
    })
    .map(({ minutes, ...nudge }) => ({ nudges: [{ id: "n", when: { minutesToday: minutes }, ...nudge } as const] })),
  features: fc.record({ features: fc.dictionary(fc.constantFrom("push", "memory"), fc.boolean()) }),
  requiresConsent: fc.record({ requiresConsent: fc.boolean() }),
  guardian: fc
    .record(
      {
        maxExtraTimePerDay: fc.constantFrom("10m", "1h"),
        mayLiftQuietHours: fc.boolean(),
        mayAdjust: fc.subarray(["dailyLimit", "quietHours", "messageLimits"] as const),
      },
      { requiredKeys: [] },
    )
    .map((guardian) => ({ guardian, dailyLimit: "2h", quietHours: [{ from: "21:00", to: "06:00" }] })),
  notifications: fc.record({ notifications: fc.record({ quietHours: windows }) }),
  finishReply: fc.record({ finishReply: fc.constantFrom("30s", "2m", "10m"), dailyLimit: fc.constant("1h") }),
  mode: fc.record({ mode: fc.constantFrom("enforce", "observe"), dailyLimit: fc.constant("30m") }),
};

const topKinds: { readonly [kind: string]: fc.Arbitrary<Top> } = {
  presence: fc.record({
    presence: fc.record(
      {
        message: fc.constantFrom("10s", "1m", "5m"),
        heartbeat: fc.constantFrom("10s", "1m", "5m"),
        floor: fc.constantFrom("0s", "30s", "1m"),
      },
      { requiredKeys: [] },
    ),
  }),
  dayStartsAt: fc.record({ dayStartsAt: fc.constantFrom("00:00", "04:00", "12:00") }),
  timeZoneChanges: fc.record({ timeZoneChanges: fc.constantFrom("next-day", "at-once") }),
  maxSteps: fc.record({ maxSteps: fc.constantFrom(1, 3, 24) }),
  unknownAge: fc.record({ unknownAge: fc.constantFrom("teen", "ungoverned") }),
};

/** Rules that only matter beside others that both policies have. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(["guardian", "mode"]);

const COUNTED: Rule = { dailyLimit: "2h" };

const pairsOfKind: readonly (readonly [string, fc.Arbitrary<[PolicyInput, PolicyInput]>])[] = [
  ...Object.entries(ruleKinds).map(([kind, rule]) => {
    const rules = ALWAYS_THERE.has(kind) ? two(rule) : two(some(rule));
    const policies = fc.tuple(rules, dates).map(([both, holidays]): [PolicyInput, PolicyInput] => {
      const [mine = {}, theirs = {}] = both.map((one): PolicyInput => ({
        bands: { teen: { ages: [13, 18], ...one } },
        calendar: { holidays },
      }));
      return [mine, theirs] as [PolicyInput, PolicyInput];
    });
    return [kind, policies] as const;
  }),
  ...Object.entries(topKinds).map(([kind, top]) => {
    const policies = two(fc.oneof(top, fc.constant<Top>({}))).map((tops): [PolicyInput, PolicyInput] => {
      const [mine, theirs] = tops.map((one): PolicyInput => ({
        ...one,
        bands: { teen: { ages: [13, 18], ...COUNTED } },
      }));
      return [mine, theirs] as [PolicyInput, PolicyInput];
    });
    return [kind, policies] as const;
  }),
  [
    "ages",
    two(fc.constantFrom<[number, number]>([6, 18], [13, 18], [13, 16])).map(([mine, theirs]) => [
      { bands: { one: { ages: mine, ...COUNTED } } },
      { bands: { other: { ages: theirs, ...COUNTED } } },
    ]),
  ],
  [
    "rollout",
    fc
      .tuple(fc.constantFrom(1, 50, 100), fc.constantFrom("30m", "1h", "3h"))
      .map(([percent, dailyLimit]): [PolicyInput, PolicyInput] => {
        const teen: BandInput = { ages: [13, 18], dailyLimit: "1h" };
        const rollout = { percent, salt: "s", limits: { dailyLimit } };
        return [{ bands: { teen: { ...teen, rollout } } }, { bands: { teen } }];
      }),
  ],
];

/** The kinds of rules for which examples are sought. */
export const EXAMPLE_KINDS: readonly string[] = pairsOfKind.map(([kind]) => kind);

/** Random pairs of one kind of rule: each place reported as looser has a trace that shows it. */
export function checkExamples(kind: string, runs: number): void {
  let shown = 0;
  const [, pairs] = pairsOfKind.find(([name]) => name === kind) ?? [];
  fc.assert(
    fc.property(pairs!, ([mine, theirs]) => {
      const [own, claimed] = [parsePolicy(mine), parsePolicy(theirs)];
      const differences = [...comparePolicies(own, claimed), ...comparePolicies(own, claimed, { keys: "all" })];
      for (const difference of differences) {
        const { direction, exact, example } = difference;
        // A date that only represents a kind of day is in neither calendar.
        if (direction !== "looser" || !exact || example.isAssumed === true) continue;
        // A policy in observe mode refuses nobody.
        if (claimed.bands["teen"]?.mode === "observe") continue;
        shown += 1;
        const found = findExample(own, claimed, difference);
        expect(found, JSON.stringify({ mine, theirs, difference })).toBeDefined();
        const last = found!.events.at(-1)!;
        const [a, b] = [own, claimed].map((input) => {
          const replay = createReplay(compilePolicy(input));
          return found!.events.map((event) => replay.decide(event)).at(-1)!;
        });
        if (found!.field === "outcome")
          expect([a!.outcome, b!.outcome, last.event.type]).toEqual(["allow", "block", expect.any(String)]);
      }
    }),
    { numRuns: runs, seed: 20261129 },
  );
  expect(shown).toBeGreaterThan(0);
}
