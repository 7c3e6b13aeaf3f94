import { PolicyError, type PolicyIssue, RecessError } from "@recess/core";

import { refusal } from "./problem.ts";

/** Handles the governor's errors: 503 while its store is unavailable, 400 for invalid arguments. */
export async function guarded(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RecessError)) throw error;
    if (error.code === "argument-invalid") return refusal(400, "malformed", withoutInput(error));
    return refusal(503, "governor-unavailable", "This cannot be looked up right now. Please try again.");
  }
}

/**
 * What is wrong and where. Problems of limits quote the input, which no response may repeat: only their place is given.
 */
function withoutInput({ cause, message }: RecessError): string {
  if (!(cause instanceof PolicyError)) return message;
  const places = new Set(cause.issues.map((issue) => `${["limits", ...placeOf(issue)].join(".")} (${issue.rule})`));
  return `Not valid: ${[...places].join(", ")}. Write limits as in a band of the policy.`;
}

/** The last part of an unknown key's path is the key itself. */
function placeOf({ path, rule }: PolicyIssue): PolicyIssue["path"] {
  return rule === "unknown-key" ? path.slice(0, -1) : path;
}
