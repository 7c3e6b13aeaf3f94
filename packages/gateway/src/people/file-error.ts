/** A people file that is not valid: what is wrong, and in which line. It does not quote the content. */
export class PeopleFileError extends Error {
  override readonly name = "PeopleFileError";
  /** Without the line. */
  readonly problem: string;
  readonly line: number;
  readonly column: number;

  constructor(problem: string, { line, column = 1 }: { readonly line: number; readonly column?: number }) {
    super(`line ${line}: ${problem}`);
    this.problem = problem;
    this.line = line;
    this.column = column;
  }
}
