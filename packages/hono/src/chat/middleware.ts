import type { Context, Env, MiddlewareHandler, Next } from "hono";

import { drainRequest, peekBody } from "../http/body.ts";
import { incomingOf } from "../http/incoming.ts";
import { restoreParsedBody } from "../http/parsed-body.ts";
import type { RecessOptions } from "../options.ts";
import { meterValue } from "../stream/json-reply.ts";
import { bindOptions } from "./bound.ts";
import type { RecessEnv } from "./env.ts";
import { guardWith } from "./guard.ts";
import type { Handled, Visit } from "./visit.ts";

/**
 * Guards a chat route. Each request is charged as a message of the account and is refused by the account's limits; a
 * streamed reply counts as use, and ends gracefully if a limit is reached.
 *
 * Register it after `cors()` and `compress()`, and before anything that reads the request's model.
 *
 * @example
 * ```ts
 * app.post("/v1/chat/completions", recess({ governor, account: (c) => accountOfSession(c) }), handler);
 * ```
 */
export function recess<E extends Env = Env>(options: RecessOptions<E>): MiddlewareHandler<E & RecessEnv> {
  const guard = guardWith(bindOptions("recess", options));

  return async function recess(c, next) {
    restoreParsedBody(c);
    const response = await guard(visitOf(c, next));
    if (!c.finalized) return response;
    if (c.res !== response) {
      // Without this, Hono copies the old response's headers to the new one.
      c.res = undefined;
      c.res = response;
    }
    return undefined;
  };
}

function visitOf(c: Context, next: Next): Visit<Context> {
  const { raw } = c.req;
  return {
    input: c,
    request: raw,
    keys: [c, raw],
    path: c.req.path,
    peekBody: () => peekBody(c),
    drainBody: () => drainRequest(raw),
    setDecision: (decision) => c.set("recess", decision),
    prefersPlainHeaders: incomingOf(c) !== null,
    handle() {
      const bodyOf = rememberJson(c);
      return next().then(() => ({ response: c.res, hasThrown: c.error !== undefined, body: bodyOf(c.res) }));
    },
    waitUntil(work) {
      try {
        c.executionCtx.waitUntil(work);
      } catch {
        // Long-running runtimes have no execution context.
      }
    },
  };
}

/**
 * Remembers what the handler passes to `c.json`, and its text. Reading it from the response would create a second
 * `Response` with a stream on Node, which took an eighth of the server's time in a profile of the `http` benchmark.
 */
function rememberJson(c: Context): (response: Response) => Handled["body"] {
  // What another middleware's does is not known.
  if (!isHonosOwn(c)) return () => undefined;
  const { newResponse } = c;
  let last: { readonly response: unknown; readonly body: Handled["body"] } | null = null;
  const remember: JsonRespond = (value, status, headers) => {
    const text = JSON.stringify(value) as string | undefined;
    const response = newResponse(text ?? null, status as never, { "Content-Type": "application/json", ...headers });
    last = { response, body: text === undefined ? undefined : (meterValue(value, text) ?? text) };
    return response;
  };
  c.json = remember as unknown as typeof c.json;
  // Another middleware may have replaced the response.
  return (response) => (last !== null && last.response === response ? last.body : undefined);
}

type JsonRespond = (value: unknown, status?: unknown, headers?: Record<string, string>) => Response;

/** The sources of functions of Hono's own context. */
interface OwnSources {
  readonly json: string;
  readonly newResponse: string;
}

/** By class: an app may have several versions of Hono. `null`: `remember` would not answer as its `c.json` does. */
const ownSources = new WeakMap<object, OwnSources | null>();

/** Whether no middleware has replaced `c.json`. Each context has functions of its own, but of the same source. */
function isHonosOwn(c: Context): boolean {
  const Class = c.constructor as new (request: Request) => Context;
  let own = ownSources.get(Class);
  if (own === undefined) {
    own = sourcesOf(new Class(c.req.raw));
    ownSources.set(Class, own);
  }
  return own !== null && String(c.json) === own.json && String(c.newResponse) === own.newResponse;
}

function sourcesOf({ json, newResponse }: Partial<Context>): OwnSources | null {
  // A context of a test may be any object.
  if (json === undefined) return null;
  // Versions before 4.8 add a charset, or ignore the third argument beside an object with the status.
  const { headers } = (json as unknown as JsonRespond)(null, { status: 200 }, { "X-Third": "1" });
  const isAsRemembered = headers.get("Content-Type") === "application/json" && headers.has("X-Third");
  return isAsRemembered ? { json: String(json), newResponse: String(newResponse) } : null;
}
