import type { PolicyIssue } from "@recess/core";
import { problemOf, readPeople } from "./file.ts";
import { PeopleFileError } from "./file-error.ts";

/** The problems of a people file. A missing file may exist only on the gateway's own machine. */
export async function checkPeopleFile(path: string): Promise<readonly PolicyIssue[]> {
  const issues: PolicyIssue[] = [];
  try {
    await readPeople(path, {
      withFamilies: true,
      onProblem(problem) {
        issues.push(peopleIssue(problem, path, "error"));
        if (issues.length === MAX_ISSUES) throw new EnoughIssues();
      },
    });
  } catch (error) {
    if (!(error instanceof EnoughIssues)) issues.push(peopleIssue(error, path, "warning"));
  }
  return issues;
}

/** The maximum number of reported problems: a file of another program has one in each of its lines. */
const MAX_ISSUES = 50;

/** Ends the reading. */
class EnoughIssues extends Error {
  override readonly name = "EnoughIssues";
}

/**
 * The issue of a people file that cannot be used, with its line. `missing`: the severity if the file cannot be read at
 * all.
 */
export function peopleIssue(error: unknown, path: string, missing: PolicyIssue["severity"]): PolicyIssue {
  const issue = { rule: "people", path: [], file: path };
  if (!(error instanceof PeopleFileError)) return { ...issue, severity: missing, message: problemOf(error, path) };
  return { ...issue, severity: "error", message: `${error.problem}.`, line: error.line, column: error.column };
}
