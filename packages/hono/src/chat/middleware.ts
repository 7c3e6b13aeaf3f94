import type { Env, MiddlewareHandler } from "hono";

import type { RecessEnv } from "./env.ts";
import { answerHead, answerMessage, answerOptions } from "./admit.ts";
import { accountOf, checkFunction, checkOptions, type RecessOptions } from "../options.ts";

/**
 * Guards a chat route: each request is a message of the account, charged, and refused by the account's limits; each
 * streamed reply is use, and ends gracefully when a limit comes meanwhile.
 *
 * Register it behind `cors()` and `compress()`, and before whatever reads the request's model.
 *
 * @example
 * ```ts
 * app.post("/v1/chat/completions", recess({ governor, account: (c) => accountOfSession(c) }), handler);
 * ```
 */
export function recess<E extends Env = Env>(options: RecessOptions<E>): MiddlewareHandler<E & RecessEnv> {
  checkOptions("recess", options);
  for (const name of ["exempt", "requestId", "detail", "after"] as const) {
    if (options[name] !== undefined) checkFunction("recess", name, options[name]);
  }
  const { style } = options;
  if (style !== undefined && style !== "error" && style !== "message") {
    throw new TypeError('recess: `style` must be "error" or "message".');
  }

  return async function recess(c, next) {
    const { method } = c.req;
    if (method === "OPTIONS") return answerOptions(c, next);
    const account = await accountOf(options, c);
    if (account instanceof Response) return account;
    if (account === null) return next();
    return method === "HEAD" ? answerHead(options, account, c, next) : answerMessage(options, account, c, next);
  };
}
