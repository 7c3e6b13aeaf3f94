import { dirname, join } from "node:path";
import { isTimeZone, parseDuration, RecessError } from "@recess/core";
import { parseText, type TextNode, valueOf } from "@recess/core/policy";
import { findPreset } from "@recess/core/presets";
import { parseTraceLine, TRACE_KEYS, type TraceEvent } from "@recess/core/replay";
import { UserError } from "../errors.ts";
import { parseAge } from "../explain/age.ts";
import { type LoadedPolicy, loadPolicy, readText } from "../policy/load.ts";
import { type Expected, expectedOf } from "./expectations.ts";
import { momentOf } from "./instant.ts";
import { entriesOf, makeProblems, type Place, type Problem, type Problems, shown, stringOf } from "./problems.ts";

/** A file of expectations; with problems it has no cases. */
export interface TestFile {
  readonly name: string;
  readonly text: string;
  readonly policy: LoadedPolicy | null;
  readonly cases: readonly TestCase[];
  readonly problems: readonly Problem[];
}

export interface TestCase {
  readonly name: string;
  readonly at: Place;
  /** As one of the accounts that a rollout has reached. */
  readonly rollout: boolean;
  /** In the order of time. */
  readonly moments: readonly TestMoment[];
}

export interface TestMoment {
  readonly at: Place;
  readonly zone: string;
  readonly event: TraceEvent;
  /** How much has been used on this day by then. */
  readonly used: { readonly ms: number; readonly at: Place } | undefined;
  readonly expected: readonly Expected[];
}

const ACCOUNT_KEYS = ["age", "timeZone", "region", "date"];
const FILE_KEYS = ["policy", "cases", ...ACCOUNT_KEYS];
const NOT_OF_EVENTS = new Set(["at", "account", "age", "timeZone", "region", "locale", "simulated", "degraded"]);
const EVENT_KEYS = TRACE_KEYS.filter((key) => !NOT_OF_EVENTS.has(key));
const MOMENT_KEYS = ["at", "used", "expect", ...ACCOUNT_KEYS, ...EVENT_KEYS];
const CASE_KEYS = ["name", "rollout", "moments", ...MOMENT_KEYS];

/** Reads a file; `policyName` takes the place of the policy that it names. */
export async function readTestFile(name: string, policyName: string | undefined): Promise<TestFile> {
  const problems = makeProblems();
  const broken = (text: string): TestFile => ({ name, text, policy: null, cases: [], problems: problems.list });
  let text = "";
  try {
    text = await readText(name);
  } catch (error) {
    problems.add({ file: name }, `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
    return broken(text);
  }
  if (text.trim() === "") problems.add({ file: name, line: 1, column: 1 }, `The file is empty. ${BEGIN}`);
  if (problems.list.length > 0) return broken(text);
  const parsed = parseText(text, name, undefined);
  for (const { line, column, message } of parsed.issues) {
    problems.add({ file: name, ...(line !== undefined && { line }), ...(column !== undefined && { column }) }, message);
  }
  const { node } = parsed;
  if (node === null) return broken(text);
  const entries = entriesOf(node, FILE_KEYS, "A file of expectations", problems);
  if (entries === null) return broken(text);
  const policy = await policyOf(name, entries.get("policy")?.value, node.at, policyName, problems);
  const cases = casesOf(entries, node.at, policy?.policy.timeZone ?? "UTC", problems);
  return problems.list.length > 0 ? broken(text) : { name, text, policy, cases, problems: [] };
}

const BEGIN = 'Begin with "policy: ./recess.yaml" and "cases:".';

async function policyOf(
  file: string,
  node: TextNode | undefined,
  at: Place,
  override: string | undefined,
  problems: Problems,
): Promise<LoadedPolicy | null> {
  const written = node === undefined ? undefined : stringOf(node, "policy", problems);
  if (node !== undefined && written === undefined) return null;
  const reference = override ?? (written === undefined ? undefined : besides(file, written));
  if (reference === undefined) {
    problems.add(at, `The policy is missing. ${BEGIN}`);
    return null;
  }
  try {
    return await loadPolicy(reference);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.add(node?.at ?? at, [error.message, ...error.details].join("\n"));
    return null;
  }
}

/** A preset by its name; a file from where the expectations are. */
function besides(file: string, reference: string): string {
  return findPreset(reference) === undefined ? join(dirname(file), reference) : reference;
}

type Entries = NonNullable<ReturnType<typeof entriesOf>>;

function casesOf(file: Entries, at: Place, zone: string, problems: Problems): readonly TestCase[] {
  const list = file.get("cases")?.value;
  if (list?.kind !== "list" || list.items.length === 0) {
    problems.add(list?.at ?? at, '"cases" must be a list of at least one case.');
    return [];
  }
  const context = accountContext(file, { zone, age: undefined, region: undefined, date: undefined }, problems);
  return list.items.flatMap((node, index) => caseOf(node, index, context, problems));
}

function caseOf(node: TextNode, index: number, context: AccountContext, problems: Problems): readonly TestCase[] {
  const entries = entriesOf(node, CASE_KEYS, "A case", problems);
  if (entries === null) return [];
  const named = entries.get("name")?.value;
  const name = (named === undefined ? undefined : stringOf(named, "name", problems)) ?? `case ${index + 1}`;
  const rollout = rolloutOf(entries.get("rollout")?.value, problems);
  const list = entries.get("moments")?.value;
  if (list === undefined) {
    const own = new Map([...entries].filter(([key]) => key !== "name" && key !== "rollout"));
    const moment = readMoment({ entries: own, at: node.at, context, previous: undefined }, problems);
    return finishCase({ name, at: node.at, rollout, moments: moment === undefined ? [] : [moment] }, problems);
  }
  const shared = accountContext(entries, context, problems);
  for (const key of entries.keys()) {
    if (key === "moments" || key === "name" || key === "rollout" || ACCOUNT_KEYS.includes(key)) continue;
    if (CASE_KEYS.includes(key))
      problems.add(entries.get(key)?.at ?? node.at, `"${key}" belongs into one of the moments.`);
  }
  if (list.kind !== "list" || list.items.length === 0) {
    problems.add(list.at, '"moments" must be a list of at least one moment.');
    return [];
  }
  const moments: TestMoment[] = [];
  for (const item of list.items) {
    const own = entriesOf(item, MOMENT_KEYS, "A moment", problems);
    if (own === null) continue;
    const previous = moments.at(-1)?.event.at;
    const moment = readMoment({ entries: own, at: item.at, context: shared, previous }, problems);
    if (moment !== undefined) moments.push(moment);
  }
  return finishCase({ name, at: node.at, rollout, moments }, problems);
}

function finishCase(test: TestCase, problems: Problems): readonly TestCase[] {
  const expectsNothing = test.moments.every(({ expected }) => expected.length === 0);
  if (expectsNothing && problems.list.length === 0) {
    problems.add(test.at, `"${test.name}" expects nothing. Give one of its moments an "expect".`);
  }
  return [test];
}

function rolloutOf(node: TextNode | undefined, problems: Problems): boolean {
  if (node === undefined) return false;
  if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
  problems.add(node.at, '"rollout" must be true or false.');
  return false;
}

/** What is said once for all cases, or all moments of a case. */
interface AccountContext {
  readonly zone: string;
  readonly age: unknown;
  readonly region: unknown;
  readonly date: string | undefined;
}

const DATE = /^\d{4}-\d\d-\d\d$/;

function accountContext(entries: Entries, above: AccountContext, problems: Problems): AccountContext {
  const age = entries.get("age")?.value;
  const zone = entries.get("timeZone")?.value;
  const region = entries.get("region")?.value;
  const date = entries.get("date")?.value;
  return {
    zone: zone === undefined ? above.zone : (zoneOf(zone, problems) ?? above.zone),
    age: age === undefined ? above.age : ageOf(age, problems),
    region: region === undefined ? above.region : stringOf(region, "region", problems),
    date: date === undefined ? above.date : dateOf(date, problems),
  };
}

function zoneOf(node: TextNode, problems: Problems): string | undefined {
  if (node.kind === "scalar" && typeof node.value === "string" && isTimeZone(node.value)) return node.value;
  problems.add(node.at, `${shown(node)} is not a time zone. Write an IANA name such as "Asia/Shanghai".`);
  return undefined;
}

function ageOf(node: TextNode, problems: Problems): unknown {
  if (node.kind === "map") return valueOf(node);
  const age = node.kind === "scalar" ? parseAge(String(node.value)) : undefined;
  if (age === undefined)
    problems.add(node.at, `${shown(node)} is not an age. Write 14, "13-15", "16+", "<13" or unknown.`);
  return age;
}

function dateOf(node: TextNode, problems: Problems): string | undefined {
  const value = node.kind === "scalar" ? node.value : undefined;
  const isDate = typeof value === "string" && DATE.test(value) && !Number.isNaN(Date.parse(value));
  if (isDate) return value;
  problems.add(node.at, `${shown(node)} is not a date. Write one such as 2026-11-24.`);
  return undefined;
}

interface MomentText {
  readonly entries: Entries;
  readonly at: Place;
  readonly context: AccountContext;
  /** The moment before, ms since the epoch. */
  readonly previous: number | undefined;
}

function readMoment({ entries, at, context, previous }: MomentText, problems: Problems): TestMoment | undefined {
  const { zone, age, region, date } = accountContext(entries, context, problems);
  const written = entries.get("at")?.value;
  if (written === undefined) {
    problems.add(at, '"at" is missing: when does it happen? Write "at: 2026-11-24T21:58".');
    return undefined;
  }
  const dateOfClock = entries.has("date") || previous === undefined ? date : undefined;
  const found = momentOf(written, { zone, date: dateOfClock, previous });
  if (typeof found === "string") problems.add(written.at, found);
  // The rest is read too, for what is wrong with it.
  const instant = typeof found === "string" ? (previous ?? 0) : found;
  if (previous !== undefined && instant < previous) {
    problems.add(written.at, "It is earlier than the moment before. Write the date if it is another day.");
    return undefined;
  }
  const event = eventOf({ entries, at, zone, instant, account: { age, timeZone: zone, region } }, problems);
  const expect = entries.get("expect")?.value;
  return {
    at,
    zone,
    event,
    used: usedOf(entries.get("used")?.value, problems),
    expected: expect === undefined ? [] : expectedOf(expect, { at: instant, zone }, problems),
  };
}

function usedOf(node: TextNode | undefined, problems: Problems): TestMoment["used"] {
  if (node === undefined) return undefined;
  const ms = node.kind === "scalar" && typeof node.value === "string" ? parseDuration(node.value) : undefined;
  if (ms !== undefined) return { ms, at: node.at };
  problems.add(node.at, `${shown(node)} must be a duration such as "50m" or "1h30m".`);
  return undefined;
}

interface EventText {
  readonly entries: Entries;
  readonly at: Place;
  readonly zone: string;
  readonly instant: number;
  readonly account: { readonly age: unknown; readonly timeZone: string; readonly region: unknown };
}

/** An event is written as in a trace; without a type it is a message. */
function eventOf({ entries, at, zone, instant, account }: EventText, problems: Problems): TraceEvent {
  const line: { [key: string]: unknown } = { type: "message", ...account, at: instant, account: "test" };
  for (const key of EVENT_KEYS) {
    const node = entries.get(key)?.value;
    if (node === undefined) continue;
    const until = key === "until" ? momentOf(node, { zone, date: undefined, previous: instant }) : undefined;
    line[key] = typeof until === "number" ? until : valueOf(node);
  }
  try {
    return parseTraceLine(JSON.stringify(line));
  } catch (error) {
    if (!(error instanceof RecessError)) throw error;
    const key = /^"(\w+)"/.exec(error.message)?.[1] ?? "";
    problems.add(entries.get(key)?.value.at ?? at, `${error.message}.`);
    return NO_EVENT;
  }
}

const NO_EVENT: TraceEvent = { at: 0, account: { id: "test" }, event: { type: "status" } };
