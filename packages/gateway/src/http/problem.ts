import type { Api } from "./endpoints.ts";

/** One of the gateway's own errors. Its text contains no person, secret or address. */
export interface GatewayProblem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 429 | 502 | 503 | 504;
  readonly code: string;
  readonly message: string;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
}

/** An upstream's own error about a request. */
export interface UpstreamProblem {
  readonly status: number;
  readonly message: string;
  readonly code: string | null;
  readonly type: string | null;
  readonly param: string | null;
  readonly retryAfter?: number;
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  405: "invalid_request_error",
  408: "invalid_request_error",
  413: "request_too_large",
  415: "invalid_request_error",
  429: "rate_limit_error",
  502: "api_error",
  503: "overloaded_error",
  504: "timeout_error",
};

/** An error in the format of the client's API. */
export function problemResponse(api: Api, problem: GatewayProblem | UpstreamProblem): Response {
  const { status, retryAfter } = problem;
  const headers = new Headers({ "content-type": "application/json", "cache-control": "private, no-store" });
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  // Repeating an invalid request does not help.
  if (status < 500) headers.set("x-should-retry", "false");
  return new Response(JSON.stringify(problemBody(api, problem)), { status, headers });
}

/** The body of an error. */
function problemBody(api: Api, problem: GatewayProblem | UpstreamProblem): object {
  const { status, code, message } = problem;
  const { type: given = null, param = null } = "type" in problem ? problem : {};
  const type = given ?? TYPES[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
  if (api === "ollama") return { error: message, code };
  if (api === "anthropic") return { type: "error", error: { type, message, code }, message };
  return { error: { message, type, code, param } };
}

/** Stable codes for programs. */
export type ProblemCode =
  | "identity-missing"
  | "identity-unproven"
  | "token-invalid"
  | "token-expired"
  | "identity-unavailable"
  | "person-unknown"
  | "people-unavailable"
  | "body-not-json"
  | "body-too-large"
  | "body-incomplete"
  | "body-too-deep"
  | "encoding-unsupported"
  | "encoding-invalid"
  | "model-missing"
  | "model-unknown"
  | "model-elsewhere"
  | "target-invalid"
  | "path-unknown"
  | "method-not-allowed"
  | "task-refused"
  | "too-busy"
  | "internal"
  | "prompts-several"
  | "upstream-unreachable"
  | "upstream-untrusted"
  | "upstream-declined"
  | "upstream-invalid"
  | "upstream-refused"
  | "upstream-failed"
  | "upstream-timeout"
  | "upstream-overloaded";

/** Every error that the gateway itself returns. */
export const PROBLEMS: Readonly<Record<ProblemCode, GatewayProblem>> = {
  "identity-missing": {
    status: 401,
    code: "identity-missing",
    message: "This request does not identify a person. The chat in front of this gateway must forward its user.",
  },
  "identity-unproven": {
    status: 401,
    code: "identity-unproven",
    message: "This request identifies a person without the proof that this gateway requires.",
  },
  "token-invalid": { status: 401, code: "token-invalid", message: "The token or key of this request is not valid." },
  "token-expired": {
    status: 401,
    code: "token-expired",
    message: "The token of this request has expired. Sign in again.",
  },
  "identity-unavailable": {
    status: 503,
    code: "identity-unavailable",
    message: "Sign-ins cannot be checked right now. Please try again in a few seconds.",
    retryAfter: 3,
  },
  "person-unknown": {
    status: 403,
    code: "person-unknown",
    message: "This chat does not know how old you are, so it cannot let you in yet. Ask the person who runs it.",
  },
  "people-unavailable": {
    status: 503,
    code: "people-unavailable",
    message: "Something isn't working right now. Please try again in a few seconds.",
    retryAfter: 3,
  },
  "body-not-json": { status: 400, code: "body-not-json", message: "The body must be a JSON object." },
  "body-too-large": {
    status: 413,
    code: "body-too-large",
    message: "The request is larger than this gateway accepts.",
  },
  "body-incomplete": {
    status: 400,
    code: "body-incomplete",
    message: "The request ended before its body was complete.",
  },
  "body-too-deep": {
    status: 400,
    code: "body-too-deep",
    message: "The body is nested too deeply.",
  },
  "encoding-unsupported": {
    status: 415,
    code: "encoding-unsupported",
    message: "The body may be compressed once, by gzip, deflate or br. Otherwise send it uncompressed.",
  },
  "encoding-invalid": {
    status: 400,
    code: "encoding-invalid",
    message: "The body does not match its Content-Encoding.",
  },
  "prompts-several": {
    status: 400,
    code: "prompts-several",
    message: "A message is one prompt. Send them one by one.",
  },
  "model-missing": { status: 400, code: "model-missing", message: "The request must name a model." },
  "model-unknown": { status: 404, code: "model-unknown", message: "This gateway has no model of that name." },
  "model-elsewhere": {
    status: 404,
    code: "model-elsewhere",
    message: "This model does not speak Ollama's API. Ask for it at the path of OpenAI's API.",
  },
  "target-invalid": {
    status: 400,
    code: "target-invalid",
    message: "The address of a request must not contain a user, a password, or segments of dots.",
  },
  "path-unknown": { status: 404, code: "path-unknown", message: "This gateway has nothing at that path." },
  "method-not-allowed": { status: 405, code: "method-not-allowed", message: "This path needs another method." },
  "task-refused": {
    status: 403,
    code: "task-refused",
    message: "A task follows a message: at most four for each, and none while the chat is closed.",
  },
  "too-busy": {
    status: 503,
    code: "too-busy",
    message: "Too many replies are being written right now. Please try again in a few seconds.",
    retryAfter: 2,
  },
  internal: {
    status: 503,
    code: "internal",
    message: "Something isn't working right now. Please try again in a few seconds.",
    retryAfter: 3,
  },
  "upstream-unreachable": {
    status: 502,
    code: "upstream-unreachable",
    message: "The model cannot be reached. Please try again in a little while.",
  },
  "upstream-untrusted": {
    status: 502,
    code: "upstream-untrusted",
    message: "The model's server has a certificate that this gateway does not accept. Its log says what to do.",
  },
  "upstream-declined": {
    status: 400,
    code: "upstream-declined",
    message: "The model's server does not accept this request.",
  },
  "upstream-invalid": {
    status: 502,
    code: "upstream-invalid",
    message: "The model's server answered with something that is not a reply.",
  },
  "upstream-refused": {
    status: 502,
    code: "upstream-refused",
    message:
      "The model's server does not accept this gateway. The person who runs it must check its key and its account.",
  },
  "upstream-failed": { status: 502, code: "upstream-failed", message: "The model's server failed. Please try again." },
  "upstream-timeout": {
    status: 504,
    code: "upstream-timeout",
    message: "The model took too long to begin its answer. Please try again.",
  },
  "upstream-overloaded": {
    status: 503,
    code: "upstream-overloaded",
    message: "The model is busy. Please try again in a few seconds.",
    retryAfter: 5,
  },
};
