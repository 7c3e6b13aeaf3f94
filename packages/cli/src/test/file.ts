/** Reads a file of expectations. */
import { dirname, join } from "node:path";
import { parseText, type TextNode } from "@recess/core/policy";
import { findPreset } from "@recess/core/presets";
import { UserError } from "../errors.ts";
import { type LoadedPolicy, loadPolicy, readText } from "../policy/load.ts";
import { entriesOf, makeProblems, type Place, type Problem, type Problems, stringOf } from "./problems.ts";
import { casesOf, type TestCase } from "./cases.ts";
import { ACCOUNT_KEYS } from "./account-context.ts";

/** A file of expectations; one with problems has no cases. */
export interface TestFile {
  readonly name: string;
  readonly text: string;
  readonly policy: LoadedPolicy | null;
  readonly cases: readonly TestCase[];
  readonly problems: readonly Problem[];
}

const FILE_KEYS = ["policy", "cases", ...ACCOUNT_KEYS];

/** Reads a file; `policyName` replaces the policy that it names. */
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
  const policy = await policyOf(
    { file: name, node: entries.get("policy")?.value, at: node.at, override: policyName },
    problems,
  );
  const cases = casesOf(entries, node.at, policy?.policy.timeZone ?? "UTC", problems);
  return problems.list.length > 0 ? broken(text) : { name, text, policy, cases, problems: [] };
}

const BEGIN = 'Begin with "policy: ./recess.yaml" and "cases:".';

interface PolicyReference {
  readonly file: string;
  /** What the file has under `policy`. */
  readonly node: TextNode | undefined;
  readonly at: Place;
  readonly override: string | undefined;
}

async function policyOf(
  { file, node, at, override }: PolicyReference,
  problems: Problems,
): Promise<LoadedPolicy | null> {
  const written = node === undefined ? undefined : stringOf(node, "policy", problems);
  if (node !== undefined && written === undefined) return null;
  const reference = override ?? (written === undefined ? undefined : resolveReference(file, written));
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

/** A preset by its name, or a path relative to the expectations. */
function resolveReference(file: string, reference: string): string {
  return findPreset(reference) === undefined ? join(dirname(file), reference) : reference;
}
