import { PROBLEM, problemBody } from "../http/problem.ts";
import { type Dialect, isOllama } from "../stream/dialect.ts";

/** The content of an error response, whatever the client's dialect. */
export interface Problem {
  readonly status: 403 | 429 | 503;
  /** A machine-readable code: a reason of the specification, or `governor-unavailable`. */
  readonly code: string;
  /** For the person, in their language and readable by a child. */
  readonly detail: string;
  readonly decisionId: string;
  /** The state, with `code` and `retryAt`. */
  readonly recess?: object;
}

const TITLES: { readonly [code: string]: string } = {
  paused: "Paused",
  "consent-required": "Consent required",
  "quiet-hours": "Quiet hours",
  "outside-open-hours": "Outside open hours",
  "daily-limit": "Daily limit reached",
  "weekly-limit": "Weekly limit reached",
  break: "Break required",
  "message-limit": "Message limit reached",
  "token-limit": "Token limit reached",
  "governor-unavailable": "Limits cannot be looked up",
};

const ERROR_TYPES = { 403: "permission_error", 429: "rate_limit_error", 503: "api_error" } as const;

/**
 * The error response in a form that clients of this dialect show: RFC 9457 with the members that model clients read in
 * addition (they do not show a pure problem body), or Anthropic's own form.
 */
export function problemResponse(problem: Problem, dialect: Dialect | null, headers: Headers): Response {
  const { status, code, detail } = problem;
  const error = { type: ERROR_TYPES[status], code, message: detail, param: null };
  const shared = { message: detail, error, ...(problem.recess !== undefined && { recess: problem.recess }) };
  if (isOllama(dialect)) {
    headers.set("Content-Type", "application/json");
    return new Response(JSON.stringify({ ...shared, error: detail, code }), { status, headers });
  }
  const isAnthropic = dialect === "anthropic";
  const body = isAnthropic
    ? { type: "error", ...shared }
    : problemBody(status, code, detail, {
        title: TITLES[code] ?? code,
        instance: `urn:recess:decision:${problem.decisionId}`,
        ...shared,
      });
  headers.set("Content-Type", isAnthropic ? "application/json" : PROBLEM);
  return new Response(JSON.stringify(body), { status, headers });
}
