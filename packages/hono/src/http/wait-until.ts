import type { Governor } from "@recess/core";
import type { Context, Env, MiddlewareHandler } from "hono";

import { type Reporting, report } from "./report.ts";

/** Runs what the answer need not wait for, and then what the governor started because of it. */
export function runInBackground<E extends Env>(
  options: Reporting<Context<E>> & { readonly governor: Governor },
  c: Context<E>,
  work: () => Promise<unknown>,
): void {
  const done = work().catch((error: unknown) => report(options, error, c));
  waitFor(
    c,
    done.then(() => options.governor.background()),
  );
}

/** Keeps the runtime alive for the governor's work behind an answer: notices to guardians, lines for a journal. */
export function backgroundMiddleware<E extends Env>(governor: Governor): MiddlewareHandler<E> {
  return async function backgroundMiddleware(c, next) {
    await next();
    const work = governor.background();
    if (work !== null) waitFor(c, work);
  };
}

/** Asks a runtime that stops with the answer to wait. */
function waitFor(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // Long-running runtimes have no execution context.
  }
}
