import type { PolicyIssue } from "../../values/errors.ts";
import type { Place, TextNode } from "./node.ts";

/** The result of parsing a text; `node` is null if its syntax is broken. */
export interface Parsed {
  readonly node: TextNode | null;
  readonly issues: readonly PolicyIssue[];
}

/** A problem of the text itself. */
export function textIssue(
  rule: "syntax" | "duplicate-key" | "unreadable",
  at: Place,
  message: string,
  path: Path = [],
): PolicyIssue {
  return { severity: "error", rule, path, message, ...at };
}

export type Path = readonly (string | number)[];

export function duplicateKey(path: Path, at: Place, first: Place): PolicyIssue {
  const message = `"${path.at(-1)}" is here twice; the first is on line ${first.line}. Remove one of the two.`;
  return textIssue("duplicate-key", at, message, path);
}

/** A name that JavaScript reserves: its value would be lost silently. */
export function reservedKey(path: Path, at: Place): PolicyIssue {
  return textIssue("syntax", at, `"${path.at(-1)}" cannot be a name here. Write another.`, path);
}

/** A syntax error often causes more on its line, which are not useful. */
export function firstOnEachLine(issues: readonly PolicyIssue[]): readonly PolicyIssue[] {
  return issues.filter((issue, index) => issues.findIndex(({ line }) => line === issue.line) === index);
}
