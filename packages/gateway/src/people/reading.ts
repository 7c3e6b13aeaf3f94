import type { GrowingFamilies } from "./families.ts";
import type { PeopleFileError } from "./file-error.ts";

/** How a people file is read. */
export interface ReadPeopleOptions {
  /** Where to record guardians. Default: nowhere. */
  readonly families?: GrowingFamilies | null;
  /** What to do with each problem. If it returns, that person is left out. Default: throws, so that the first one ends the reading. */
  readonly onProblem?: (problem: PeopleFileError) => void;
}

export function raise(problem: PeopleFileError): never {
  throw problem;
}
