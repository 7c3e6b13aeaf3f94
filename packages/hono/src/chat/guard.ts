import type { Account, Governor } from "@recess/core";
import { drainRequest, peekRequest } from "../http/body.ts";
import type { GuardOptions } from "../options.ts";
import { isPromise, type MaybePromise } from "../http/maybe-promise.ts";
import { answer } from "./admit.ts";
import { bindOptions, type Bound } from "./bound.ts";
import { setDecision } from "./decision.ts";
import type { Visit } from "./visit.ts";

/**
 * Answers a request to a chat route with the handler, if the account's limits allow it. The handler gets the same
 * request with its body unread.
 */
export type Guard = (
  request: Request,
  handler: (request: Request) => Response | Promise<Response>,
  runtime?: GuardRuntime,
) => Promise<Response>;

/** What the guard needs from the server around it. */
export interface GuardRuntime {
  /** Keeps a runtime alive that would end with the response, until the work is done. */
  waitUntil?(work: Promise<unknown>): void;
  /** The request's body, if the server has read it. The guard then does not read the request's own. */
  readonly body?: Uint8Array | undefined;
  /**
   * The whole body of the handler's response, if the server knows it: reading it from the `Response` would need a
   * stream.
   */
  textOf?(response: Response): string | undefined;
}

/**
 * Guards a chat route of any server based on `Request` and `Response`. Each request is charged as a message of the
 * account and is refused by the account's limits; a streamed reply counts as use, and ends gracefully if a limit is
 * reached. `recess()` is the same as a Hono middleware.
 *
 * When a client disconnects, `request.signal` must abort, or the response's body must be cancelled.
 *
 * @example
 * ```ts
 * const guard = createGuard({ governor, account: (request) => accountOfSession(request) });
 * export const POST = (request: Request) => guard(request, (allowed) => callModel(allowed));
 * ```
 */
export function createGuard(options: GuardOptions): Guard {
  const guarded = guardWith(bindOptions("createGuard", options));
  // Async, so that an error of the app's `account` rejects.
  return async (request, handler, runtime) =>
    await guarded({
      input: request,
      request,
      keys: [request],
      // Computed on demand: most requests are handled without the path.
      get path() {
        return new URL(request.url).pathname;
      },
      peekBody: async () => runtime?.body ?? peekRequest(request),
      drainBody: () => drainRequest(request),
      setDecision: (decision) => setDecision(request, decision),
      async handle() {
        const response = await handler(request);
        return { response, hasThrown: false, body: runtime?.textOf?.(response) };
      },
      waitUntil: (work) => runtime?.waitUntil?.(work),
    });
}

/**
 * The property of a request that holds the governors whose guards it has passed. Two entries in a `WeakMap` would cost
 * 4 µs per request, and garbage collection.
 */
const PASSED = Symbol("recess.passed");

type Marked = object & { [PASSED]?: unknown[] };

/**
 * The guard itself, for any kind of server. Not async where nothing is awaited: each async function on the way of a
 * request takes about 0.1 µs and 200 bytes.
 */
export function guardWith<Input>(bound: Bound<Input>): (visit: Visit<Input>) => MaybePromise<Response> {
  const answerFor = (found: Account | Response | null, visit: Visit<Input>): MaybePromise<Response> => {
    if (found === null) return pass(visit);
    return found instanceof Response ? found : answer(bound, found, visit);
  };

  return function guard(visit) {
    // OPTIONS needs no model, so it is answered without the handler. CORS middleware answers before the guard.
    if (visit.request.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: ALLOWED } });
    // A guard that is mounted twice charges once.
    if (!enter(visit.keys, bound.governor)) return pass(visit);
    const account = bound.accountOf(visit);
    return isPromise(account) ? account.then((found) => answerFor(found, visit)) : answerFor(account, visit);
  };
}

/** Notes that a request has reached a guard of this governor. Returns whether it is the first one. */
function enter(keys: readonly Marked[], governor: Governor): boolean {
  let governors: unknown[] | undefined;
  for (const key of keys) governors ??= key[PASSED];
  if (governors === undefined) governors = [governor];
  else if (governors.includes(governor)) return false;
  else governors.push(governor);
  for (const key of keys) key[PASSED] = governors;
  return true;
}

/** Lets an ungoverned request pass. */
async function pass(visit: Visit<unknown>): Promise<Response> {
  return (await visit.handle()).response;
}

const ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
