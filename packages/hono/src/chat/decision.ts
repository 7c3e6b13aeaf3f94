import type { Decision } from "@recess/core";
import type { Context } from "hono";

const decisions = new WeakMap<Request, Decision>();

/** Stores the decision for the code that answers the request. */
export function setDecision(request: Request, decision: Decision): void {
  decisions.set(request, decision);
}

/** The decision that accepted a request in `createGuard`; `undefined` for a request that is not governed. */
export function decisionOf(request: Request): Decision | undefined {
  return decisions.get(request);
}

/** Like `decisionOf`, but also accepts Hono's context. */
export function decisionFor(of: Context | Request): Decision | undefined {
  return "req" in of ? (of.get("recess") as Decision | undefined) : decisions.get(of);
}
