import { PolicyError, type PolicyIssue, RecessError } from "@recess/core";

import { refusal } from "./problem.ts";

/** Answers what the governor cannot: 503 while its store is away, 400 for arguments that are not valid. */
export async function guarded(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RecessError)) throw error;
    if (error.code === "argument-invalid") return refusal(400, "malformed", withoutInput(error));
    return refusal(503, "governor-unavailable", "This cannot be looked up right now. Please try again.");
  }
}

/** What is wrong and where. Problems of limits quote what was written, which no answer may repeat: of them only the place is said. */
function withoutInput({ cause, message }: RecessError): string {
  if (!(cause instanceof PolicyError)) return message;
  const places = new Set(cause.issues.map((issue) => `${["limits", ...placeOf(issue)].join(".")} (${issue.rule})`));
  return `Not valid: ${[...places].join(", ")}. Write limits as in a band of the policy.`;
}

/** The last of an unknown key's path is the key, as it was written. */
function placeOf({ path, rule }: PolicyIssue): PolicyIssue["path"] {
  return rule === "unknown-key" ? path.slice(0, -1) : path;
}
