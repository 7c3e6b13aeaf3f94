import type { Context } from "hono";

import { isObject, type JsonObject, objectIn, parseObject, textIn } from "../http/json.ts";
import { decisionFor } from "./decision.ts";
import { isLost } from "./lost-items.ts";
import { dropHopByHop, withBody } from "./mark.ts";
import { withoutRecessMessages } from "./message.ts";
import { replySignal } from "./reply-signal.ts";

export interface ProxyInit {
  /** Header fields for the upstream, such as its key: they replace those of the client. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that replaces the client's: an object is sent as JSON. */
  readonly body?: object | string;
  /** Default: the runtime's. */
  readonly fetch?: typeof fetch;
}

/** Header fields that are only for this server. */
const FOR_THIS_SERVER = [
  "Host",
  "Cookie",
  "Authorization",
  "X-Api-Key",
  "Origin",
  "Referer",
  "Content-Length",
  "Accept-Encoding",
  "Idempotency-Key",
  "Recess-Device",
  "Expect",
];

/** Requests to which the server added the option for usage. */
const askedForUsage = new WeakSet<object>();

/**
 * Forwards a request to an OpenAI- or Anthropic-compatible upstream and returns its response: without compression in
 * between, without hop-by-hop headers and the client's credentials, and aborted when the client disconnects or a limit
 * ends the reply. If tokens are limited, it asks for the stream's usage, which is hidden from a client that did not
 * ask. Messages that `style: "message"` added to the chat are not sent upstream.
 *
 * @example
 * ```ts
 * app.post("/v1/chat/completions", recess({ governor, account }), (c) =>
 * proxyUpstream(c, "https://api.openai.com/v1/chat/completions", { headers: { Authorization: `Bearer ${key}` } }),
 * );
 * ```
 */
export async function proxyUpstream(of: Context | Request, url: string | URL, init: ProxyInit = {}): Promise<Response> {
  const request = "req" in of ? of.req.raw : of;
  const send = init.fetch ?? fetch;
  const headers = new Headers(request.headers);
  dropHopByHop(headers);
  for (const name of FOR_THIS_SERVER) headers.delete(name);
  headers.set("Accept-Encoding", "identity");
  for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value);

  const countsTokens = decisionFor(of)?.countsTokens === true;
  const isChat = new URL(url).pathname.endsWith("/chat/completions");
  const { body, asksForUsage } = await bodyFor(of, init, countsTokens && isChat);
  if (asksForUsage) askedForUsage.add(request).add(of);
  const { method } = request;
  const hasBody = body !== null && method !== "GET" && method !== "HEAD";
  const upstream = await send(url, {
    method,
    headers,
    signal: replySignal(of),
    redirect: "manual",
    ...(hasBody && { body }),
  });
  const fields = new Headers(upstream.headers);
  dropHopByHop(fields);
  fields.delete("Set-Cookie");
  return withBody(upstream, upstream.body, fields);
}

/** Whether the usage in the response to this request is only for the server. */
export function hidesUsage(keys: readonly object[]): boolean {
  return keys.some((key) => askedForUsage.has(key));
}

interface UpstreamBody {
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly asksForUsage: boolean;
}

/**
 * The body for the upstream: the client's own, without the governor's messages. Only chat completions stream no usage
 * unless asked.
 */
async function bodyFor(of: Context | Request, init: ProxyInit, mayAsk: boolean): Promise<UpstreamBody> {
  const given = init.body;
  const bytes = given === undefined ? await bytesOf(of) : null;
  const text = typeof given === "string" ? given : bytes === null ? null : new TextDecoder().decode(bytes);
  const parsed = typeof given === "object" && isObject(given) ? given : text === null ? null : parseObject(text);
  if (parsed === null) return { body: text ?? bytes, asksForUsage: false };
  const asksForUsage =
    mayAsk && parsed["stream"] === true && objectIn(parsed, "stream_options")?.["include_usage"] !== true;
  const cleaned = withoutOurs(parsed);
  const changed = asksForUsage
    ? { ...cleaned, stream_options: { ...objectIn(cleaned, "stream_options"), include_usage: true } }
    : cleaned;
  return { body: changed === parsed && text !== null ? text : JSON.stringify(changed), asksForUsage };
}

function withoutOurs(given: JsonObject): JsonObject {
  const body = isLost(textIn(given, "previous_response_id")) ? { ...given, previous_response_id: null } : given;
  for (const key of ["messages", "input"]) {
    const list = body[key];
    if (!Array.isArray(list)) continue;
    const kept = withoutRecessMessages(list);
    if (kept.length < list.length || kept.some((message, at) => message !== list[at])) return { ...body, [key]: kept };
  }
  return body;
}

async function bytesOf(of: Context | Request): Promise<Uint8Array<ArrayBuffer>> {
  if ("req" in of) return new Uint8Array(await of.req.arrayBuffer());
  return new Uint8Array(await of.arrayBuffer());
}
