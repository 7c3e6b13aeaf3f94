import type { Governor } from "@recess/core";
import type { Context, Env, MiddlewareHandler } from "hono";

import { report, type SharedOptions } from "../options.ts";

/** Does what the answer need not wait for, and what the governor begins because of it. */
export function later<E extends Env>(options: SharedOptions<E>, c: Context, work: () => Promise<unknown>): void {
  const done = work().catch((error: unknown) => report(options, error, c));
  waitFor(
    c,
    done.then(() => options.governor.background()),
  );
}

/** What the governor does behind an answer (notices to guardians, lines for a journal) is not lost with the answer. */
export function goOn(c: Context, governor: Governor): void {
  const work = governor.background();
  if (work !== null) waitFor(c, work);
}

/** Likewise, for all that a group of routes decides. */
export function goesOn<E extends Env>(governor: Governor): MiddlewareHandler<E> {
  return async function goesOn(c, next) {
    await next();
    goOn(c, governor);
  };
}

/** A runtime that stops with the answer is asked to wait. */
function waitFor(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // A runtime that goes on by itself has no execution context.
  }
}
