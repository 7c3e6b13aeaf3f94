/** Reads the cases of a file of expectations. */
import type { TextNode } from "@recess/core/policy";
import { entriesOf, type Place, type Problems, stringOf } from "./problems.ts";
import { MOMENT_KEYS, readMoment, type TestMoment } from "./moment.ts";
import { ACCOUNT_KEYS, type AccountContext, accountContext, type Entries } from "./account-context.ts";

export interface TestCase {
  readonly name: string;
  readonly at: Place;
  /** Test the accounts that a rollout has reached. */
  readonly rollout: boolean;
  /** In order of time. */
  readonly moments: readonly TestMoment[];
}

const CASE_KEYS = ["name", "rollout", "moments", ...MOMENT_KEYS];

export function casesOf(file: Entries, at: Place, zone: string, problems: Problems): readonly TestCase[] {
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
      problems.add(entries.get(key)?.at ?? node.at, `"${key}" belongs in one of the moments.`);
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
