import type { JsonValue } from "./policy-terms.ts";

/** Everything Recess throws is a `RecessError`; `code` says which. A refusal is never thrown: it is a `Decision`. */
export type ErrorCode =
  /** The policy is not valid; `issues` has every problem. */
  | "policy-invalid"
  /** An argument of a call is not valid. */
  | "argument-invalid"
  /** A line of a trace is no valid event. */
  | "trace-invalid"
  /** A stored record cannot be read by this version. */
  | "record-unreadable"
  /** The store did not answer in time, or not at all. */
  | "store-unavailable";

export class RecessError extends Error {
  override readonly name: string = "RecessError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** One problem in a policy: where it is, what is wrong, what would be right. */
export interface PolicyIssue {
  readonly severity: "error" | "warning";
  /** From the root: `["bands", "teen", "dailyLimit"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what would be right, in one or two sentences. */
  readonly message: string;
  /** A stable name for the kind of problem, e.g. `"unknown-key"`. */
  readonly rule: string;
  /** When the policy came from text. Lines and columns count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** What to write, where it can be said exactly: `recess check --fix` does. */
  readonly fix?: PolicyFix;
}

/** A value to write into a policy. */
export interface PolicyFix {
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
}

/** Thrown with every problem at once. */
export class PolicyError extends RecessError {
  override readonly name = "PolicyError";
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    super("policy-invalid", issues.map(formatIssue).join("\n"));
    this.issues = issues;
  }
}

/** `policy.yaml:3:5 bands.teen.dailyLimit: …`, as compilers print it. */
export function formatIssue(issue: PolicyIssue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const path = issue.path.join(".");
  return [place, path === "" ? "" : `${path}:`, issue.message].filter((part) => part !== "").join(" ");
}
