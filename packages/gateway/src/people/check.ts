import type { PolicyIssue } from "@recess/core";
import { problemOf, readPeople } from "./file.ts";
import { PeopleFileError } from "./file-error.ts";

/** The problem of a people file. A missing file may exist only on the gateway's own machine. */
export async function checkPeopleFile(path: string): Promise<readonly PolicyIssue[]> {
  try {
    await readPeople(path, true);
    return [];
  } catch (error) {
    return [peopleIssue(error, path, "warning")];
  }
}

/** Why a file of people cannot be used, at its line. `missing`: what it is that the file cannot be read at all. */
export function peopleIssue(error: unknown, path: string, missing: PolicyIssue["severity"]): PolicyIssue {
  const issue = { rule: "people", path: [], file: path };
  if (!(error instanceof PeopleFileError)) return { ...issue, severity: missing, message: problemOf(error, path) };
  return { ...issue, severity: "error", message: `${error.problem}.`, line: error.line, column: 1 };
}
