import type * as z from "zod";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The first problem of a body: its place, and what is expected there. It does not quote the value. */
export function bodyProblem(issues: readonly Issue[], above: Path = []): string {
  const [issue] = issues;
  if (issue === undefined) return "The body does not fit.";
  const path = [...above, ...issue.path];
  const branch =
    issue.code === "invalid_union" ? issue.errors.find((errors) => !errors.some(isOfWholeValue)) : undefined;
  if (branch !== undefined && branch.length > 0) return bodyProblem(branch, path);
  return `${path.length === 0 ? "The body" : path.map(String).join(".")}: ${issue.message}`;
}

/** Whether a branch of a union is not the intended one, so that its issues would mislead. */
function isOfWholeValue({ code, path }: Issue): boolean {
  return path.length === 0 && (code === "invalid_type" || code === "invalid_value" || code === "unrecognized_keys");
}
