import type { Governor } from "@recess/core";
import type { Context, Env, MiddlewareHandler } from "hono";

import { type Reporting, report } from "./report.ts";

/** Runs work that the response does not wait for, followed by the governor's background work. */
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

/** Keeps the runtime alive for the governor's background work: notices to guardians, journal lines. */
export function backgroundMiddleware<E extends Env>(governor: Governor): MiddlewareHandler<E> {
  return async function backgroundMiddleware(c, next) {
    await next();
    const work = governor.background();
    if (work !== null) waitFor(c, work);
  };
}

/** Asks a runtime that ends with the response to wait. */
function waitFor(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // Long-running runtimes have no execution context.
  }
}
