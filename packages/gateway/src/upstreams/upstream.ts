import type { ModelServerSettings } from "../config/settings.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { PROBLEMS, type ProblemCode, problemResponse } from "../http/problem.ts";
import { isCertificateProblem } from "./advice.ts";
import { errorInDialect, rejectionOf } from "./answer.ts";
import { type Outgoing, type Received, send, sendBy, TimeoutError } from "./send.ts";
import { watchBody, type Watched } from "./streams.ts";
import { documentIn, isOneDocument } from "./whole.ts";

/** A model server, with its key. */
export interface Upstream {
  readonly name: string;
  readonly kind: ModelServerSettings["kind"];
  readonly baseUrl: string;
  readonly key: string | null;
  /** The models that it serves; `null` for all. */
  readonly models: readonly string[] | null;
  readonly timeoutMs: number;
  /** For an upstream in this process. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export interface Ask {
  readonly upstream: Upstream;
  readonly endpoint: Endpoint;
  readonly headers: Headers;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** How the response's body is read, if there is one. */
  readonly watch: Watched;
  readonly onFailure: OnFailure;
}

/** `cause`: the system's own error code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), or the status of the response. */
export type OnFailure = (upstream: Upstream, code: ProblemCode, cause: string | null) => void;

/** The client headers that reach an upstream. An allowlist, so that no identity, key or browser header does. */
const FORWARDED = ["accept", "content-type", "anthropic-version", "anthropic-beta", "openai-beta"];

/**
 * The upstream headers that reach a client: nothing about the operator's account, no cookies, no hop-by-hop headers.
 */
const RETURNED = /^(?:content-type|request-id|x-request-id|retry-after|openai-processing-ms|openai-version)$/;

const ANTHROPIC_VERSION = "2023-06-01";

/** An upstream's answer, or an error in the client's dialect. */
export interface UpstreamAnswer {
  readonly response: Response;
  /** The whole body, if it is one JSON document that answers a message. */
  readonly text?: string;
}

/**
 * Calls an upstream. Failures become errors in the client's dialect; a stream is passed on as it arrives, a document that answers a
 * message when it is complete.
 */
export async function askUpstream(ask: Ask): Promise<UpstreamAnswer> {
  const { upstream, endpoint, signal, watch } = ask;
  const { idleMs } = watch;
  const fail = (code: ProblemCode, cause: string | null, retryAfter: number | null = null): UpstreamAnswer => {
    ask.onFailure(upstream, code, cause);
    const problem = { ...PROBLEMS[code], ...(retryAfter !== null && { retryAfter }) };
    return { response: problemResponse(endpoint.api, problem) };
  };
  let received: Received;
  try {
    received = await sent(ask);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof TimeoutError) return fail("upstream-timeout", null);
    const cause = codeOf(error);
    return fail(isCertificateProblem(cause) ? "upstream-untrusted" : "upstream-unreachable", cause);
  }
  const { status, body } = received;
  const rejection = rejectionOf(received, endpoint);
  if (rejection !== null) {
    received.body?.cancel();
    const isOverloaded = rejection.code === "upstream-overloaded";
    return fail(rejection.code, String(status), isOverloaded ? rejection.retryAfter : null);
  }
  if (status >= 300)
    return { response: await errorInDialect(received, { api: endpoint.api, key: upstream.key, idleMs }) };
  const init = { status, headers: headersBack(received) };
  if (body === null || isBodiless(status)) return { response: new Response(null, init) };
  if (endpoint.kind !== "message" || !isOneDocument(received)) {
    return { response: new Response(watchBody(body, watch), init) };
  }
  const document = await documentIn(body, idleMs);
  if ("text" in document) return { response: new Response(document.text, init), text: document.text };
  signal.throwIfAborted();
  return fail(document.problem, null);
}

/** Sends the request. Retries once if the connection was closed, which can happen just when it is reused. */
function sent(ask: Ask): Promise<Received> {
  const { upstream, endpoint, body, signal } = ask;
  const address = addressOf(upstream, endpoint);
  const { timeoutMs } = upstream;
  const outgoing: Outgoing = { method: endpoint.method, headers: headersFor(ask), body, signal, timeoutMs };
  const sendIt = upstream.fetch === undefined ? send : sendBy(upstream.fetch);
  return sendIt(address, outgoing).catch((error: unknown) => {
    if (signal.aborted || !CLOSED.has(codeOf(error) ?? "")) throw error;
    return sendIt(address, outgoing);
  });
}

/** Statuses whose responses have no body (Fetch: null body status). */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205;
}

/** The codes of undici and the system for a connection that was closed before a response came. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** The code of the connection's error, which `fetch` gives as a cause; the text of such an error may hold addresses. */
function codeOf(error: unknown): string | null {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : null;
  return typeof code === "string" ? code : null;
}

/** The address of an endpoint. Ollama has OpenAI's API beside its own, under `/v1`. */
function addressOf({ kind, baseUrl }: Upstream, { api, path }: Endpoint): string {
  const base = baseUrl.replace(/\/+$/, "");
  if (kind !== "ollama") return base + path;
  return base + (api === "ollama" ? "/api" : "/v1") + path;
}

function headersFor({ upstream, endpoint, headers }: Ask): Record<string, string> {
  const forwarded: Record<string, string> = { "accept-encoding": "identity" };
  for (const name of FORWARDED) {
    const value = headers.get(name);
    if (value !== null) forwarded[name] = value;
  }
  const { key, kind } = upstream;
  const isAnthropic = endpoint.api === "anthropic";
  if (isAnthropic) forwarded["anthropic-version"] ??= ANTHROPIC_VERSION;
  if (key !== null) {
    if (isAnthropic && kind === "anthropic") forwarded["x-api-key"] = key;
    else forwarded["authorization"] = `Bearer ${key}`;
  }
  return forwarded;
}

function headersBack({ names, header }: Received): Record<string, string> {
  const back: Record<string, string> = {};
  for (const name of names) if (RETURNED.test(name)) back[name] = header(name) ?? "";
  return back;
}

/** The upstream of a model; `null` if none has it. */
export function upstreamOf(upstreams: readonly Upstream[], model: string): Upstream | null {
  return upstreams.find(({ models }) => models === null || models.some((pattern) => matches(pattern, model))) ?? null;
}

/** Whether a name equals the pattern, or starts with the part before its `*`. */
export function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
