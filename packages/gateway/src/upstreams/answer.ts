import type { Received } from "./send.ts";
import type { Source } from "./source.ts";
import { readAll } from "./whole.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { PROBLEMS, type ProblemCode, problemResponse, type UpstreamProblem } from "../http/problem.ts";
import { asObject, type JsonBody, stringIn } from "../http/body.ts";

/** Why a response is not passed on. */
export interface Rejection {
  readonly code: ProblemCode;
  /** Seconds, as the upstream says; `null` if it says nothing that makes sense. */
  readonly retryAfter: number | null;
}

/** The problem with a response that is not an answer: a proxy's HTML, a redirect, or the upstream's own failure. */
export function rejectionOf(received: Pick<Received, "status" | "header">, { kind }: Endpoint): Rejection | null {
  const code = codeOf(received, kind);
  return code === null ? null : { code, retryAfter: secondsIn(received.header("retry-after"), Date.now()) };
}

function codeOf({ status, header }: Pick<Received, "status" | "header">, kind: Endpoint["kind"]): ProblemCode | null {
  const type = header("content-type") ?? "";
  // The upstream does not accept the operator's key, or has not been paid.
  if (status === 401 || status === 402 || status === 403 || status === 407) return "upstream-refused";
  // The operator's own limit at a provider is not the person's.
  if (status === 429 || status === 503 || status === 529) return "upstream-overloaded";
  if (status === 504) return "upstream-timeout";
  if (status >= 500) return "upstream-failed";
  if (status < 200 || (status >= 300 && status < 400) || /^(?:text\/html|application\/xhtml)/i.test(type)) {
    return "upstream-invalid";
  }
  // The upstream was asked to send no other encodings, and the client could not read what is not decoded.
  if (!(header("content-encoding") ?? "").split(",").every((coding) => DECODED.has(coding.trim().toLowerCase()))) {
    return "upstream-invalid";
  }
  // An error that is not JSON contains nothing that a client could show.
  if (status >= 400) return JSON_TYPE.test(type) ? null : "upstream-failed";
  // Without a body there is no reply.
  if (kind === "message" && (status === 204 || status === 205)) return "upstream-invalid";
  // Replies are JSON, events or lines of JSON; speech and the like have types of their own.
  if (kind === "message" && type !== "" && !REPLY_TYPE.test(type)) return "upstream-invalid";
  return null;
}

const JSON_TYPE = /^application\/(?:.+\+)?json/i;
const REPLY_TYPE = /^(?:application\/(?:.+[+-])?json|application\/(?:x-)?(?:nd)?jsonl?|text\/event-stream)/i;

/** The encodings that every runtime decodes. */
const DECODED = new Set(["", "identity", "gzip", "x-gzip", "deflate", "br"]);

/** Longer waits are shortened to this: no client should keep a person waiting longer. */
const MAX_RETRY_S = 3600;

/** The seconds of a `Retry-After`: a number, or a date. */
function secondsIn(text: string | null, now: number): number | null {
  if (text === null) return null;
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  if (!Number.isFinite(seconds)) return null;
  return Math.min(Math.max(seconds, 1), MAX_RETRY_S);
}

/** How much of an upstream's error is read. */
const MAX_ERROR = 65_536;

/** How an upstream's error is read and answered. */
interface ErrorOptions {
  readonly api: Endpoint["api"];
  /** The upstream's key, which no client may see. */
  readonly key: string | null;
  /** The maximum silence, ms. */
  readonly idleMs: number;
}

/** An upstream's own error about the request, in the client's dialect and without the upstream's key. */
export async function errorInDialect(
  { status, body: source }: Pick<Received, "status" | "body">,
  { api, key, idleMs }: ErrorOptions,
): Promise<Response> {
  const body = source === null ? {} : await bodyOf(source, idleMs);
  const error = asObject(body["error"]) ?? body;
  const message = messageIn(body, error) ?? PROBLEMS["upstream-declined"].message;
  const problem: UpstreamProblem = {
    status,
    message: key === null ? message : message.replaceAll(key, "…"),
    code: stringIn(error, "code"),
    type: stringIn(error, "type"),
    param: stringIn(error, "param"),
  };
  return problemResponse(api, problem);
}

/** The sentence in an error of OpenAI, Anthropic, Ollama or a server made with FastAPI. */
function messageIn(body: JsonBody, error: JsonBody): string | null {
  const { detail } = body;
  const first = Array.isArray(detail) ? asObject(detail[0]) : null;
  return (
    stringIn(error, "message") ??
    stringIn(body, "error") ??
    stringIn(body, "message") ??
    stringIn(body, "detail") ??
    (first === null ? null : stringIn(first, "msg"))
  );
}

/** The body of an error; empty if it breaks off. */
async function bodyOf(source: Source, idleMs: number): Promise<JsonBody> {
  try {
    return objectIn(new TextDecoder().decode(await readAll(source, { idleMs, max: MAX_ERROR })));
  } catch {
    return {};
  }
}

function objectIn(text: string): JsonBody {
  try {
    return asObject(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}
