import type * as z from "zod";
import type { PolicyIssue } from "../values/errors.ts";

type Path = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

/** Converts Zod's issues to policy issues: one per problem, with its exact path. */
export function issuesOf(error: z.ZodError): readonly PolicyIssue[] {
  return error.issues.flatMap((issue) => convert(issue, []));
}

function convert(issue: Issue, above: Path): readonly PolicyIssue[] {
  const path: Path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  switch (issue.code) {
    case "unrecognized_keys": {
      // One line per key: see `strict`.
      const messages = issue.message.split("\n");
      return issue.keys.map((key, index) => error("unknown-key", [...path, key], messages[index] ?? issue.message));
    }
    case "invalid_union":
      return relevant(issue.errors).flatMap((inner) => convert(inner, path));
    case "invalid_key":
      return issue.issues.map((inner) => error("unknown-key", path, inner.message));
    case "invalid_type":
    case "invalid_value":
      return [error(issue.input === undefined ? "missing-key" : "wrong-type", path, issue.message)];
    case "custom": {
      const rule: unknown = issue.params?.["rule"];
      return [error(typeof rule === "string" ? rule : "bad-value", path, issue.message)];
    }
    default:
      return [error("bad-value", path, issue.message)];
  }
}

/** In a union, the last branch whose type matches, so that the problem is within it; else the first. */
function relevant(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const fits = branches.findLast(
    (issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return fits ?? branches[0] ?? [];
}

export function error(rule: string, path: Path, message: string): PolicyIssue {
  return { severity: "error", rule, path, message };
}

export function warning(rule: string, path: Path, message: string): PolicyIssue {
  return { severity: "warning", rule, path, message };
}
