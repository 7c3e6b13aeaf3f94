import type { ModelServerSettings } from "../config/settings.ts";
import type { Endpoint } from "../http/endpoints.ts";
import { PROBLEMS, type ProblemCode, problemResponse } from "../http/problem.ts";

/** A model server, with its key. */
export interface Upstream {
  readonly name: string;
  readonly kind: ModelServerSettings["kind"];
  readonly baseUrl: string;
  readonly key: string | null;
  /** The models that it serves; `null` for all. */
  readonly models: readonly string[] | null;
  readonly timeoutMs: number;
  /** For an upstream in this process. Default: `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

export interface Ask {
  readonly upstream: Upstream;
  readonly endpoint: Endpoint;
  readonly headers: Headers;
  readonly body: BodyInit | null;
  readonly signal: AbortSignal;
  readonly onFailure: OnFailure;
}

/** `cause`: the system's own code of what went wrong (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), or the status that was answered. */
export type OnFailure = (upstream: Upstream, code: ProblemCode, cause: string | null) => void;

/** The client headers that reach an upstream. An allowlist, so that no identity, key or browser header does. */
const FORWARDED = ["accept", "content-type", "anthropic-version", "anthropic-beta", "openai-beta"];

/**
 * The upstream headers that reach a client: nothing about the operator's account, no cookies, no hop-by-hop headers.
 */
const RETURNED = /^(?:content-type|request-id|x-request-id|retry-after|openai-processing-ms|openai-version)$/;

const ANTHROPIC_VERSION = "2023-06-01";

/** Calls an upstream. Failures become errors in the client's dialect; a response is passed on as it arrives. */
export async function askUpstream(ask: Ask): Promise<Response> {
  const { upstream, endpoint, body, signal } = ask;
  const fail = (code: ProblemCode, cause: string | null): Response => {
    ask.onFailure(upstream, code, cause);
    return problemResponse(endpoint.api, PROBLEMS[code]);
  };
  // Only until the response begins: a reply may take its time.
  let isSlow = false;
  const stop = stopWith(signal);
  const timer = setTimeout(() => {
    isSlow = true;
    stop.abort();
  }, upstream.timeoutMs);
  let response: Response;
  try {
    const address = addressOf(upstream, endpoint);
    const init: RequestInit = {
      method: endpoint.method,
      headers: headersFor(ask),
      body,
      redirect: "manual",
      signal: stop.signal,
    };
    const send = (): Promise<Response> =>
      upstream.fetch === undefined ? fetch(address, init) : upstream.fetch(new Request(address, init));
    response = await send().catch((error: unknown) => {
      // A connection that was kept open may be closed by the other side just as it is used again.
      if (init.signal?.aborted === true || !CLOSED.has(codeOf(error) ?? "")) throw error;
      return send();
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return isSlow ? fail("upstream-timeout", null) : fail("upstream-unreachable", codeOf(error));
  } finally {
    clearTimeout(timer);
  }
  const code = problemOf(response);
  if (code !== null) {
    await response.body?.cancel().catch(() => {});
    return fail(code, String(response.status));
  }
  return new Response(response.body, { status: response.status, headers: headersBack(response) });
}

/** What undici and the system say of a connection that was closed before anything was answered. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** The code of what `fetch` failed by; the text of such an error may hold addresses. */
function codeOf(error: unknown): string | null {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : null;
  return typeof code === "string" ? code : null;
}

/** What stops with this signal, and can be stopped before. `AbortSignal.any` does the same at three times the cost on Node 20. */
function stopWith(signal: AbortSignal): AbortController {
  const stop = new AbortController();
  if (signal.aborted) stop.abort(signal.reason);
  else signal.addEventListener("abort", () => stop.abort(signal.reason), { once: true });
  return stop;
}

/** The address of an endpoint. Ollama has OpenAI's API beside its own, under `/v1`. */
function addressOf({ kind, baseUrl }: Upstream, { api, path }: Endpoint): string {
  const base = baseUrl.replace(/\/+$/, "");
  if (kind !== "ollama") return base + path;
  return base + (api === "ollama" ? "/api" : "/v1") + path;
}

function headersFor({ upstream, endpoint, headers }: Ask): Headers {
  const forwarded = new Headers({ "accept-encoding": "identity" });
  for (const name of FORWARDED) {
    const value = headers.get(name);
    if (value !== null) forwarded.set(name, value);
  }
  const { key, kind } = upstream;
  if (endpoint.api === "anthropic") {
    if (!forwarded.has("anthropic-version")) forwarded.set("anthropic-version", ANTHROPIC_VERSION);
    if (key !== null && kind === "anthropic") forwarded.set("x-api-key", key);
  }
  if (key !== null && !forwarded.has("x-api-key")) forwarded.set("authorization", `Bearer ${key}`);
  return forwarded;
}

/** Responses that are not answers: a proxy's HTML, redirects, and the upstream's own failures. */
function problemOf(response: Response): ProblemCode | null {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  if (status === 401 || status === 403 || status === 407) return "upstream-refused";
  if (status === 503 || status === 529) return "upstream-overloaded";
  if (status === 504) return "upstream-timeout";
  if (status >= 500) return "upstream-failed";
  if (status < 200 || (status >= 300 && status < 400) || /^(?:text\/html|application\/xhtml)/.test(type)) {
    return "upstream-invalid";
  }
  // It was asked to send none, and what `fetch` cannot decode would reach the client as noise.
  if (!(headers.get("content-encoding") ?? "").split(",").every((coding) => DECODED.has(coding.trim().toLowerCase()))) {
    return "upstream-invalid";
  }
  // An error that is not JSON contains nothing that a client could show.
  if (status >= 400 && !/^application\/(?:.+\+)?json/.test(type)) return "upstream-failed";
  return null;
}

/** What `fetch` decodes on every runtime. */
const DECODED = new Set(["", "identity", "gzip", "x-gzip", "deflate", "br"]);

function headersBack({ headers }: Response): Headers {
  const back = new Headers();
  for (const [name, value] of headers) if (RETURNED.test(name)) back.set(name, value);
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
