import { usualFiles } from "../policy/usual.ts";
import { colorsFor } from "../terminal/colors.ts";
import { print } from "../terminal/output.ts";
import { EXIT } from "../errors.ts";
import { readTestFile } from "./file.ts";
import { asJunit, asTap, asText, type FileResult } from "./format.ts";
import { policiesOf, runCase } from "./run-case.ts";

export interface TestOptions {
  readonly format: "text" | "tap" | "junit";
  /** Replaces the policies that the files name. */
  readonly policy: string | undefined;
}

/** Runs files of expectations. Returns the exit status. */
export async function test(names: readonly string[], { format, policy }: TestOptions): Promise<number> {
  const files: FileResult[] = [];
  for (const name of names.length > 0 ? names : await usualTests()) files.push(await resultOf(name, policy));
  await print(
    format === "tap" ? asTap(files) : format === "junit" ? asJunit(files) : asText(files, colorsFor(process.stdout)),
  );
  if (files.some(({ problems }) => problems.length > 0)) return EXIT.badInput;
  return files.some(({ cases }) => cases.some(({ failures }) => failures.length > 0)) ? EXIT.problems : EXIT.ok;
}

async function resultOf(name: string, policyName: string | undefined): Promise<FileResult> {
  const { text, policy, cases, problems } = await readTestFile(name, policyName);
  const results = [];
  if (policy !== null) {
    const policyFor = policiesOf(policy.input);
    for (const one of cases) results.push(await runCase(policyFor(one.rollout), one));
  }
  return { name, text, problems, cases: results };
}

function usualTests(): Promise<readonly string[]> {
  return usualFiles(/^(recess|policy|recess\.policy)\.test\.(jsonc?|ya?ml)$/, {
    message: "There are no expectations here (recess.test.yaml or policy.test.yaml).",
    hint: 'Name a file: recess test path/to/policy.test.yaml. "recess init" writes one.',
  });
}
