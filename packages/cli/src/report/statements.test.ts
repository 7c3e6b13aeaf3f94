import { createHash } from "node:crypto";
import type { PolicyInput } from "@recess/core/policy";
import { type ChainFacts, makeSketch } from "@recess/core/journal";
import { findPreset, type Preset } from "@recess/core/presets";
import { describe, expect, test } from "vitest";
import { type Evidence, makeEvidence } from "./evidence.ts";
import { bannersOf } from "./banners.ts";
import { beyondOf, stopStatements } from "./figures.ts";
import { choicesOf, obligationsOf, verdictsOf } from "./obligations.ts";
import type { Statement, StatementId } from "./statements.ts";
import { makeTallier } from "./tally.ts";
import { makeReportLanguage, REPORT_LANGUAGES } from "./words/language.ts";
import { evidencePage } from "./page.ts";

const NOON = Date.UTC(2027, 7, 2, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAW = findPreset("us-ca-sb1119")!;
const SB243 = findPreset("us-ca-sb243")!;

interface Fact {
  readonly kind: string;
  readonly at?: number;
  readonly [field: string]: unknown;
}

interface Written {
  readonly facts: readonly Fact[];
  readonly preset?: Preset;
  readonly problems?: number;
  readonly notExtended?: number;
  /** The number of missing entries of the chain. */
  readonly before?: number;
  readonly from?: string;
  readonly to?: string;
}

/** A chain whose first entries are missing. */
function chainFrom(first: number): ChainFacts {
  return { writer: "w", entries: 1, first, last: first, from: NOON, to: NOON, head: "" };
}

/** The evidence of a journal with these entries, read for the period. */
function evidenceOf({ facts, preset = LAW, problems = 0, notExtended = 0, before = 0, from, to }: Written): Evidence {
  const period = {
    from: from === undefined ? -Infinity : Date.parse(from),
    to: to === undefined ? Infinity : Date.parse(to) + DAY,
  };
  const tallier = makeTallier(period);
  facts.forEach(({ at = NOON, ...fields }, seq) =>
    tallier.add({ v: 1, writer: "w", seq, prev: null, hash: "", at, ...fields }),
  );
  return makeEvidence(
    preset,
    tallier.end(),
    { files: ["/secret/path/journal.jsonl"], lines: facts.length, problems, notExtended, chains: [chainFrom(before)] },
    { from, to },
  );
}

function statementsOf(evidence: Evidence): readonly Statement[] {
  return [
    ...bannersOf(evidence),
    ...obligationsOf(evidence).flatMap(({ figures }) => figures),
    ...beyondOf(evidence).flatMap(({ figures }) => figures),
    ...stopStatements(evidence),
  ];
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

const policy = (input: PolicyInput = LAW.policy, version = "v1", at = NOON): Fact => ({
  kind: "policy",
  version,
  policy: input,
  at,
});
const child = { ...LAW.policy.bands["child"]!, ages: [0, 18] as const };
const lawWith = (band: object, more: Partial<PolicyInput> = {}): PolicyInput => ({
  ...LAW.policy,
  ...more,
  bands: { child: { ...child, ...band } },
});
const without = (key: keyof PolicyInput): PolicyInput => {
  const { [key]: _taken, ...rest } = LAW.policy;
  return rest as PolicyInput;
};
const end: Fact = {
  kind: "usage",
  at: NOON + DAY,
  day: "2027-08-02",
  band: "child",
  version: "v1",
  accounts: "",
  decisions: 100,
  refused: 0,
  degraded: 0,
};
const stops = Array.from({ length: 6 }, (_, i): Fact => ({
  kind: "stop",
  account: `a${i}`,
  band: "child",
  reason: "daily-limit",
  until: NOON + HOUR,
  at: NOON + i,
}));
const notices = Array.from({ length: 6 }, (_, i): Fact => ({
  kind: "notice",
  account: `a${i}`,
  band: "child",
  id: "reminder:ai",
  given: NOON,
  streakMs: 0,
}));
const denial = (grant: Fact): Fact => ({ ...grant, denied: true });
const grants = Array.from({ length: 6 }, (_, i): Fact => ({
  kind: "guardian",
  account: `a${i}`,
  band: "child",
  action: "grant",
  by: "parent",
}));

const governed = (count: number): Fact => {
  const sketch = makeSketch();
  for (let i = 0; i < count; i++) sketch.add(createHash("sha256").update(String(i)).digest("base64url"));
  return { ...end, accounts: sketch.text };
};
const appeals = (answeredAt: number): readonly Fact[] =>
  Array.from({ length: 6 }, (_, i): readonly Fact[] => {
    const fact = { kind: "appeal", account: `a${i}`, case: `c${i}`, dueAt: NOON + HOUR };
    return [
      { ...fact, state: "open", at: NOON },
      { ...fact, state: "accepted", at: answeredAt },
    ];
  }).flat();
const observed = stops.map((one): Fact => ({ ...one, observed: true }));
const CN = findPreset("cn-anthropomorphic-2026")!;

/** For each sentence an entry or key that makes it true, and a journal that contradicts it. */
const CASES: Record<StatementId, { readonly holds: Written; readonly contradicted: Written }> = {
  "journal-whole": { holds: { facts: [policy()] }, contradicted: { facts: [policy()], problems: 1 } },
  "journal-damaged": { holds: { facts: [policy()], problems: 2 }, contradicted: { facts: [policy()] } },
  "begins-late": {
    holds: { facts: [policy()], before: 3 },
    contradicted: { facts: [policy()] },
  },
  "not-extended": { holds: { facts: [policy()], notExtended: 2 }, contradicted: { facts: [policy()] } },
  "nothing-decided": { holds: { facts: [policy()] }, contradicted: { facts: [policy(), governed(40)] } },
  "entries-dropped": {
    holds: { facts: [policy(), { kind: "dropped", count: 7, since: NOON }] },
    contradicted: { facts: [policy()] },
  },
  covered: {
    holds: { facts: [policy(), end], from: "2027-08-02", to: "2027-08-02" },
    contradicted: { facts: [policy(), end], from: "2027-07-01", to: "2027-08-02" },
  },
  "partly-covered": {
    holds: { facts: [policy(), end], from: "2027-07-01", to: "2027-08-02" },
    contradicted: { facts: [policy(), end] },
  },
  "not-covered": {
    holds: { facts: [policy(), end], from: "2027-01-01", to: "2027-01-31" },
    contradicted: { facts: [policy(), end] },
  },
  "not-yet-in-force": {
    holds: { facts: [policy(LAW.policy, "v1", NOON - 60 * DAY)] },
    contradicted: { facts: [policy()] },
  },
  "no-longer-in-force": {
    holds: { facts: [policy(SB243.policy, "v1", Date.UTC(2027, 7, 2))], preset: SB243 },
    contradicted: { facts: [policy(SB243.policy, "v1", Date.UTC(2026, 7, 2))], preset: SB243 },
  },
  features: {
    holds: { facts: [policy()] },
    contradicted: { facts: [policy(lawWith({ features: undefined }))] },
  },
  governed: {
    holds: { facts: [policy(), governed(40)] },
    contradicted: { facts: [policy(), governed(20)] },
  },
  stops: { holds: { facts: [policy(), ...stops] }, contradicted: { facts: [policy()] } },
  "no-stops": { holds: { facts: [policy()] }, contradicted: { facts: [policy(), ...stops] } },
  "observed-stops": { holds: { facts: [policy(), ...observed] }, contradicted: { facts: [policy(), ...stops] } },
  denied: { holds: { facts: [policy(), ...grants.map(denial)] }, contradicted: { facts: [policy(), ...grants] } },
  appeals: {
    holds: { facts: [policy(), ...appeals(NOON + 60_000)], preset: CN },
    contradicted: { facts: [policy(), ...appeals(NOON + 2 * HOUR)], preset: CN },
  },
  "no-cases": {
    holds: { facts: [policy()], preset: CN },
    contradicted: { facts: [policy(), ...appeals(NOON + 60_000)], preset: CN },
  },
  "no-policy": { holds: { facts: stops }, contradicted: { facts: [policy(), ...stops] } },
  "unreadable-policy": {
    holds: { facts: [{ kind: "policy", version: "v9", policy: { bands: 7 } }] },
    contradicted: { facts: [policy()] },
  },
  looser: {
    holds: { facts: [policy(lawWith({ dailyLimit: "4h" })), end] },
    contradicted: { facts: [policy(lawWith({ dailyLimit: "75m" })), end] },
  },
  "nowhere-looser": {
    holds: { facts: [policy(), end] },
    contradicted: { facts: [policy(lawWith({ mode: "observe" })), policy(LAW.policy, "v2", NOON + DAY), end] },
  },
  observes: { holds: { facts: [policy(lawWith({}, { mode: "observe" }))] }, contradicted: { facts: [policy()] } },
  rollout: {
    holds: { facts: [policy(lawWith({ rollout: { percent: 100, salt: "s", limits: { dailyLimit: "8h" } } }))] },
    contradicted: { facts: [policy()] },
  },
  "unknown-age-band": { holds: { facts: [policy()] }, contradicted: { facts: [policy(without("unknownAge"))] } },
  "unknown-age-ungoverned": { holds: { facts: [policy(without("unknownAge"))] }, contradicted: { facts: [policy()] } },
  "no-notices": {
    holds: { facts: [policy()] },
    contradicted: { facts: [policy(), ...notices, ...notices.map((one) => ({ ...one, id: "reminder:usage" }))] },
  },
  notice: { holds: { facts: [policy(), ...notices] }, contradicted: { facts: [policy()] } },
  "guardian-actions": { holds: { facts: [policy(), ...grants] }, contradicted: { facts: [policy()] } },
  "no-guardian-actions": { holds: { facts: [policy()] }, contradicted: { facts: [policy(), ...grants] } },
};

describe("each sentence of the report has its source", () => {
  test.each(Object.entries(CASES))(
    "%s is stated where it is true, and not where it is false",
    (id, { holds, contradicted }) => {
      const statement = statementsOf(evidenceOf(holds)).find((one) => one.id === id);
      expect(statement).toBeDefined();
      const language = makeReportLanguage("en");
      const sentence = asHtml(language.say(statement!));
      expect(evidencePage(evidenceOf(holds), language)).toContain(sentence);
      expect(evidencePage(evidenceOf(contradicted), language)).not.toContain(sentence);
    },
  );

  test("figures are the journal's, and change with it", () => {
    const stop = (facts: readonly Fact[]) =>
      statementsOf(evidenceOf({ facts })).find((one) => one.id === "stops" && one.reason === "daily-limit");
    expect(stop([policy(), ...stops])).toMatchObject({ count: 6 });
    expect(stop([policy()])).toMatchObject({ count: 0 });
    const denied = statementsOf(evidenceOf({ facts: [policy(), ...grants.map(denial)] }));
    expect(denied).toContainEqual({ id: "denied", count: 6 });
    expect(denied.map(({ id }) => id)).toContain("no-guardian-actions");
  });

  test("every language has a text for each", () => {
    const statements = Object.values(CASES).flatMap(({ holds }) => statementsOf(evidenceOf(holds)));
    for (const name of REPORT_LANGUAGES) {
      const { say } = makeReportLanguage(name);
      for (const statement of statements) expect(say(statement)).not.toMatch(/undefined|NaN|^$/);
    }
  });
});

test("14 days of observing under another policy are judged, by their share of the time", () => {
  const observing = lawWith({ dailyLimit: "4h", break: undefined }, { mode: "observe" });
  const before = { ...end, version: "old", decisions: 980, at: NOON + 14 * DAY };
  const evidence = evidenceOf({
    facts: [
      policy(observing, "old"),
      before,
      policy(LAW.policy, "new", NOON + 14 * DAY),
      { ...end, version: "new", decisions: 20, at: NOON + 14 * DAY + 17 * 60_000 },
    ],
  });
  // Figures of small groups are hidden; here nobody was counted.
  expect(evidence.policies.map(({ version, timePercent }) => [version, timePercent])).toEqual([
    ["old", 99.9],
    ["new", 0.1],
  ]);
  expect(evidence.policies.map(({ decisionsPercent }) => decisionsPercent)).toEqual([98, 2]);
  const [old, now] = evidence.policies.map((one) => verdictsOf(evidence, one));
  expect([...old!.keys()]).toContain("observed");
  expect([...now!.keys()]).toEqual(["as-preset"]);
  expect(bannersOf(evidence)).toContainEqual({ id: "looser", timePercent: 99.9, decisionsPercent: 98 });
});

const verdictAt = (input: PolicyInput, path: string) => {
  const evidence = evidenceOf({ facts: [policy(input)] });
  return obligationsOf(evidence)
    .flatMap(({ settings }) => settings)
    .find((one) => one.path === path)!.judgements;
};

test("a rollout over the preset is judged separately", () => {
  const rollout = { rollout: { percent: 100, salt: "s", limits: { dailyLimit: "8h" } } };
  const judgements = verdictAt(lawWith(rollout), "bands.child.dailyLimit");
  expect(judgements).toContainEqual(expect.objectContaining({ rolloutPercent: 100, value: "8h", verdict: "looser" }));
});

test("bands are compared age by age, whatever they are called", () => {
  const bands = {
    kid: { ...child, ages: [0, 13] as const },
    teen: { ...child, ages: [13, 18] as const, dailyLimit: "8h" as const },
  };
  const judgements = verdictAt({ ...LAW.policy, unknownAge: "kid", bands }, "bands.child.dailyLimit");
  expect(judgements).toMatchObject([
    { ages: [0, 12], band: "kid", verdict: "as-preset" },
    { ages: [13, 17], band: "teen", value: "8h", verdict: "looser" },
    { ages: "unknown", band: "kid", verdict: "as-preset" },
  ]);
});

test("looser and stricter are distinguished, with the preset's value", () => {
  const of = (dailyLimit: string) => verdictAt(lawWith({ dailyLimit }), "bands.child.dailyLimit")[0]!.verdict;
  expect([of("4h"), of("75m"), of("2h")]).toEqual(["looser", "stricter", "as-preset"]);
  const page = evidencePage(evidenceOf({ facts: [policy(lawWith({ dailyLimit: "4h" }))] }), makeReportLanguage("en"));
  expect(page).toContain("✗ looser");
});

test("the page contains no local path", () => {
  for (const name of REPORT_LANGUAGES) {
    const page = evidencePage(evidenceOf({ facts: [policy(), end, ...stops, ...notices] }), makeReportLanguage(name));
    expect(page).not.toContain("/secret/path");
    expect(page).toContain("journal.jsonl");
    expect(page).not.toMatch(/undefined|NaN/);
  }
});

test("what makes a law ineffective without changing its limits is reported", () => {
  const emptied: PolicyInput = {
    ...lawWith({ break: { ...child.break!, rest: "1s" } }),
    presence: { message: "1s", heartbeat: "10s" },
    finishReply: "1h",
  };
  const evidence = evidenceOf({ facts: [policy(emptied), end] });
  const looser = choicesOf(evidence)
    .filter(({ judgements }) => judgements.some(({ verdict }) => verdict === "looser"))
    .map(({ path }) => path);
  expect(looser).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/break\.rest$/),
      "presence.message",
      "presence.heartbeat",
      "finishReply",
    ]),
  );
  expect(bannersOf(evidence).map(({ id }) => id)).toContain("looser");
});

test("each region of a policy is judged, and only what held on the days of the period", () => {
  const input: PolicyInput = {
    ...LAW.policy,
    regions: { DE: { bands: { child: { dailyLimit: "6h" } } } },
    dated: [{ from: "2030-01-01", bands: { child: { dailyLimit: "9h" } } }],
  };
  const judgements = verdictAt(input, "bands.child.dailyLimit").filter(({ ages }) => ages !== "unknown");
  expect(judgements.map(({ scope, value, verdict }) => [scope?.region ?? null, value, verdict])).toEqual(
    expect.arrayContaining([
      [null, "2h", "as-preset"],
      ["DE", "6h", "looser"],
    ]),
  );
  expect(judgements.map(({ value }) => value)).not.toContain("9h");
  const page = evidencePage(evidenceOf({ facts: [policy(input), end] }), makeReportLanguage("de"));
  expect(page).toContain("Region DE");
});

test("a journal without its policy is reported as such, without an error", () => {
  const evidence = evidenceOf({ facts: [{ ...governed(40), version: "gone" }] });
  expect(evidence.policies).toMatchObject([{ version: "gone", policy: null }]);
  const said = bannersOf(evidence).map(({ id }) => id);
  expect(said).toContain("unreadable-policy");
  expect(said).not.toContain("nowhere-looser");
});
