import type { Context, Env, Handler } from "hono";

import { checkFunction } from "../options.ts";
import type { Metrics } from "./metrics.ts";

export interface MetricsRouteOptions<E extends Env = Env> {
  readonly metrics: Metrics;
  /** Who may see the metrics: for anyone else the route does not exist. */
  readonly allow: (c: Context<E>) => boolean | Promise<boolean>;
}

/**
 * A route for Prometheus. Metrics reveal nothing about an account but much about a business, so only requests that
 * `allow` accepts receive them.
 *
 * @example
 * ```ts
 * app.get("/metrics", metricsRoute({ metrics, allow: (c) => isOurScraper(c) }));
 * ```
 */
export function metricsRoute<E extends Env = Env>({ metrics, allow }: MetricsRouteOptions<E>): Handler<E> {
  checkFunction("metricsRoute", "allow", allow);
  if (typeof metrics?.text !== "function")
    throw new TypeError("metricsRoute: `metrics` must be made by createMetrics().");
  return async (c) => {
    const headers = { "Cache-Control": "no-store" };
    // An app without types may return anything; only `true` grants access.
    const isAllowed: unknown = await allow(c);
    if (isAllowed !== true) return new Response("Not Found", { status: 404, headers });
    return new Response(metrics.text(), {
      headers: { ...headers, "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  };
}
