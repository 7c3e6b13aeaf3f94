import type { Decision, Governor } from "@recess/core";
import type { ForwardAuthSettings } from "../config/settings.ts";
import type { Connection } from "../http/connection.ts";
import { type WhoOptions, whoIs } from "../http/who.ts";
import { comparablePath } from "./path.ts";

export interface ForwardAuthOptions extends WhoOptions {
  readonly governor: Governor;
  /** Which requests are messages. */
  readonly settings: ForwardAuthSettings;
}

export type ForwardAuth = (request: Request, connection: Connection) => Promise<Response>;

/**
 * Answers a reverse proxy that asks before it passes a request on (nginx `auth_request`, Caddy `forward_auth`, Traefik
 * ForwardAuth): 204, or 403 for every refusal, because nginx turns any other status into a 500. It sees no bodies and
 * no replies: it counts messages, and neither meters time nor ends a stream.
 */
export function forwardAuth(options: ForwardAuthOptions): ForwardAuth {
  const { governor, settings } = options;
  const messages = settings.messages.map(listedMessage);
  return async (request, { address }) => {
    const who = await whoIs(options, { headers: request.headers, address, body: async () => null });
    if ("problem" in who) return refusal(who.problem);
    const { account } = who;
    if (!governor.governs(account)) return new Response(null, { status: 204, headers: NO_STORE });
    const asked = forwardedBy(request.headers);
    // Without these headers a message could not be distinguished from a request for an image, and a client could omit them.
    if (asked === null) return refusal("forwarded-headers-missing");
    const decision = messages.some((listed) => listed(asked))
      ? await governor.admit(account)
      : await governor.status(account);
    return decision.outcome === "block" ? blocked(decision) : allowed(decision);
  };
}

interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
}

/** The request that the proxy asks about. Caddy and Traefik send these headers by default; nginx needs configuration. */
function forwardedBy(headers: Headers): ForwardedRequest | null {
  const method = headers.get("x-forwarded-method");
  const uri = headers.get("x-forwarded-uri");
  return method === null || uri === null ? null : { method: method.toUpperCase(), path: comparablePath(uri) };
}

/** Whether a request is one that the file lists: `/api/chat`, or with `/api/chat*` one that begins like this. */
function listedMessage({
  method,
  path,
}: ForwardAuthSettings["messages"][number]): (asked: ForwardedRequest) => boolean {
  const isPrefix = path.endsWith("*");
  const written = isPrefix ? path.slice(0, -1) : path;
  const plain = comparablePath(written);
  // `/api/*` means what is below `/api`, and not `/apix`.
  const listed = isPrefix && written.endsWith("/") && plain !== "/" ? `${plain}/` : plain;
  return (asked) => asked.method === method && (isPrefix ? `${asked.path}/`.startsWith(listed) : asked.path === listed);
}

const NO_STORE = { "cache-control": "no-store" };

function allowed({ remainingMs, outcome }: Decision): Response {
  const headers = new Headers({ ...NO_STORE, "x-recess-outcome": outcome });
  if (remainingMs !== null) headers.set("x-recess-remaining-seconds", String(Math.floor(remainingMs / 1000)));
  return new Response(null, { status: 204, headers });
}

function blocked({ reason, resumesAt, at }: Decision): Response {
  const response = refusal(reason ?? "paused");
  if (resumesAt !== null) response.headers.set("retry-after", String(Math.max(1, Math.ceil((resumesAt - at) / 1000))));
  return response;
}

function refusal(reason: string): Response {
  return new Response(null, { status: 403, headers: { ...NO_STORE, "x-recess-reason": reason } });
}
