import type { JsonValue } from "./policy-terms.ts";

/**
 * Everything that Recess throws is a `RecessError`, identified by `code`. A refusal is never thrown: it is a
 * `Decision`.
 */
export type ErrorCode =
  /** The policy is not valid; `issues` has every problem. */
  | "policy-invalid"
  /** An argument of a call is not valid. */
  | "argument-invalid"
  /** A line of a trace is not a valid event. */
  | "trace-invalid"
  /** A stored record cannot be read by this version. */
  | "record-unreadable"
  /** The store did not respond, or not in time. */
  | "store-unavailable";

export class RecessError extends Error {
  override readonly name: string = "RecessError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The error for an argument that cannot be used. */
export function argumentInvalid(message: string): RecessError {
  return new RecessError("argument-invalid", message);
}

/** `what` is stored, and `why` it cannot be read. */
export function unreadable(what: string, { why, cause }: { why?: string; cause?: unknown } = {}): RecessError {
  const reason = why === undefined ? "" : `: ${why}`;
  return new RecessError("record-unreadable", `The stored ${what} cannot be read${reason}.`, { cause });
}

export function storeUnreachable(cause?: unknown): RecessError {
  return new RecessError("store-unavailable", "The store cannot be reached.", { cause });
}

/** One problem in a policy: where it is, what is wrong, and how to fix it. */
export interface PolicyIssue {
  readonly severity: "error" | "warning";
  /** From the root: `["bands", "teen", "dailyLimit"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and how to fix it, in one or two sentences. */
  readonly message: string;
  /** A stable name for the kind of problem, such as `"unknown-key"`. */
  readonly rule: string;
  /** For a policy from text. Lines and columns count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The exact change that fixes it, if there is one: applied by `recess check --fix`. */
  readonly fix?: PolicyFix;
}

/** A value to write into a policy. */
export interface PolicyFix {
  readonly path: readonly (string | number)[];
  readonly value: JsonValue;
}

/** Thrown with all problems at once. */
export class PolicyError extends RecessError {
  override readonly name = "PolicyError";
  readonly issues: readonly PolicyIssue[];

  constructor(issues: readonly PolicyIssue[]) {
    super("policy-invalid", issues.map(formatIssue).join("\n"));
    this.issues = issues;
  }
}

/** `policy.yaml:3:5 bands.teen.dailyLimit: …`, in the format of compilers. */
export function formatIssue(issue: PolicyIssue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const path = issue.path.join(".");
  return [place, path === "" ? "" : `${path}:`, issue.message].filter((part) => part !== "").join(" ");
}
