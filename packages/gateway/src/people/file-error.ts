/** A people file that is not valid: what is wrong, and in which line. It does not quote the content. */
export class PeopleFileError extends Error {
  override readonly name = "PeopleFileError";
  /** Without the line. */
  readonly problem: string;
  readonly line: number;

  constructor(problem: string, line: number) {
    super(`line ${line}: ${problem}`);
    this.problem = problem;
    this.line = line;
  }
}
