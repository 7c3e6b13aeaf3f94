/** A file of people that cannot be used: what is wrong, and in which line. It quotes nothing of what stands there. */
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
