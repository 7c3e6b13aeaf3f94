import { drainRequest, peekRequest } from "../http/body.ts";
import type { GuardOptions } from "../options.ts";
import { answer } from "./admit.ts";
import { bindOptions, type Bound } from "./bound.ts";
import { setDecision } from "./decision.ts";
import type { Visit } from "./visit.ts";

/**
 * Answers a request to a chat route: by the handler, if the account's limits allow it. The handler gets the same request, with its
 * body unread.
 */
export type Guard = (
  request: Request,
  handler: (request: Request) => Response | Promise<Response>,
  runtime?: GuardRuntime,
) => Promise<Response>;

/** What the guard asks of the server around it. */
export interface GuardRuntime {
  /** Keeps a runtime that ends with its answer alive until the work is done. */
  waitUntil?(work: Promise<unknown>): void;
  /** The request's body, if the server has read it. The guard then leaves the request's own alone. */
  readonly body?: Uint8Array | undefined;
}

/**
 * Guards a chat route of any server that speaks `Request` and `Response`: each request is a message of the account, charged, and
 * refused by the account's limits; each streamed reply is use, and ends gracefully when a limit comes meanwhile. `recess()` is the
 * same as a middleware of Hono.
 *
 * A client that leaves must abort `request.signal`, or cancel the response's body.
 *
 * @example
 * ```ts
 * const guard = createGuard({ governor, account: (request) => accountOfSession(request) });
 * export const POST = (request: Request) => guard(request, (allowed) => callModel(allowed));
 * ```
 */
export function createGuard(options: GuardOptions): Guard {
  const guarded = guardWith(bindOptions("createGuard", options));
  return (request, handler, runtime) =>
    guarded({
      input: request,
      request,
      keys: [request],
      path: new URL(request.url).pathname,
      peekBody: async () => runtime?.body ?? peekRequest(request),
      drainBody: () => drainRequest(request),
      setDecision: (decision) => setDecision(request, decision),
      handle: async () => ({ response: await handler(request), hasThrown: false }),
      waitUntil: (work) => runtime?.waitUntil?.(work),
    });
}

/** Governors whose guard a request has been through. */
const visited = new WeakMap<object, Set<unknown>>();

/** The guard itself, for any kind of server. */
export function guardWith<Input>(bound: Bound<Input>): (visit: Visit<Input>) => Promise<Response> {
  return async function guard(visit) {
    const { request } = visit;
    // No model is asked for it: what a method may do is said without the handler. CORS is answered before the guard.
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: ALLOWED } });
    const governors = visit.keys.map((key) => visited.get(key)).find((seen) => seen !== undefined) ?? new Set();
    // A guard that is mounted twice charges once.
    if (governors.has(bound.governor)) return (await visit.handle()).response;
    governors.add(bound.governor);
    for (const key of visit.keys) visited.set(key, governors);

    const account = await bound.accountOf(visit);
    if (account instanceof Response) return account;
    if (account === null) return (await visit.handle()).response;
    return answer(bound, account, visit);
  };
}

const ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
