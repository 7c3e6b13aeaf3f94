import type { PolicyIssue } from "@recess/core";
import { problemOf, readPeople } from "./file.ts";
import { PeopleFileError } from "./file-error.ts";

/** What is wrong with a file of people. One that is not there may be on the gateway's own machine alone. */
export async function checkPeopleFile(path: string): Promise<readonly PolicyIssue[]> {
  try {
    await readPeople(path, true);
    return [];
  } catch (error) {
    const issue = { rule: "people", path: [], file: path };
    if (error instanceof PeopleFileError) {
      const { problem, line } = error;
      return [{ ...issue, severity: "error", message: `${problem}.`, line, column: 1 }];
    }
    return [{ ...issue, severity: "warning", message: problemOf(error, path) }];
  }
}
